#!/usr/bin/env bash
# Runs a Mosquitto broker in the foreground, for trying out.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/mosquitto.sh [options]

Runs a Mosquitto broker until Ctrl-C: in Docker if its engine answers, otherwise with the
mosquitto that is installed. Nothing is left behind. Anybody who reaches the port may log in
unless --user is given.

  --host ADDRESS     the address to listen on (default 127.0.0.1)
  --port PORT        the port (default 1883, with --tls 8883)
  --user USER        let only this user in (default $MQTT_USER)
  --password WORD    with this password (default $MQTT_PASSWORD, which other users cannot see in ps)
  --tls              encrypt, with an authority and a certificate made for this run
  --websockets PORT  listen for MQTT over WebSocket on this port too
  --local            do not use Docker
  --help             this text
TEXT
}

fail() {
  echo "mosquitto: $1" >&2
  exit 2
}

need() {
  command -v "$1" >/dev/null || fail "$1 is missing: install the package $2"
}

image=eclipse-mosquitto:2
host=127.0.0.1
port=
user=${MQTT_USER:-}
password=${MQTT_PASSWORD:-}
tls=
websockets=
local=

while (($# > 0)); do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --tls) tls=yes; shift; continue ;;
    --local) local=yes; shift; continue ;;
    --host | --port | --user | --password | --websockets) ;;
    *) fail "unknown option $1, see --help" ;;
  esac
  (($# > 1)) || fail "$1 wants a value"
  case "$1" in
    --host) host=$2 ;;
    --port) port=$2 ;;
    --user) user=$2 ;;
    --password) password=$2 ;;
    --websockets) websockets=$2 ;;
  esac
  shift 2
done
port=${port:-$([[ -n "$tls" ]] && echo 8883 || echo 1883)}
[[ -z "$password" || -n "$user" ]] || fail "--password wants --user"
[[ -z "$user" || -n "$password" ]] || fail "--user wants --password"
[[ "$user" != *:* ]] || fail "a user name has no colon"

# Debian keeps the broker where only root's PATH looks.
PATH=$PATH:/usr/sbin

docker=
if [[ -z "$local" ]] && command -v docker >/dev/null && docker info >/dev/null 2>&1; then
  docker=yes
elif ! command -v mosquitto >/dev/null; then
  fail "no Docker engine answers and mosquitto is missing: install the package mosquitto"
fi
[[ -z "$tls" ]] || need openssl openssl

umask 077
work=$(mktemp -d)
broker_pid=
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
  trap '' INT TERM
  if [[ -n "$broker_pid" ]]; then
    kill "$broker_pid" 2>/dev/null || true
    wait "$broker_pid" 2>/dev/null || true
  fi
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# In the container the folder has another name, and the ports are bound to the address outside.
folder=$work
bind=$host
if [[ -n "$docker" ]]; then
  folder=/broker
  bind=0.0.0.0
fi

# Runs a command where the broker will run.
in_place() {
  if [[ -n "$docker" ]]; then
    docker run --rm --user "$(id -u):$(id -g)" -v "$work:/broker" "$image" "$@"
  else
    "$@"
  fi
}

make_certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=mosquitto.sh throw-away CA" \
    -keyout "$work/ca.key" -out "$work/ca.crt" 2>/dev/null
  local names="DNS:localhost,IP:127.0.0.1,IP:::1"
  if [[ "$host" =~ ^[0-9.]+$ || "$host" == *:* ]]; then
    names+=",IP:$host"
  else
    names+=",DNS:$host"
  fi
  openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" \
    -keyout "$work/broker.key" -out "$work/broker.csr" 2>/dev/null
  openssl x509 -req -in "$work/broker.csr" -CA "$work/ca.crt" -CAkey "$work/ca.key" \
    -CAcreateserial -days 2 -extfile <(echo "subjectAltName=$names") \
    -out "$work/broker.crt" 2>/dev/null
}

certificate_lines() {
  [[ -z "$tls" ]] || printf 'certfile %s/broker.crt\nkeyfile %s/broker.key\n' "$folder" "$folder"
}

[[ -z "$tls" ]] || make_certificates
if [[ -n "$user" ]]; then
  printf '%s:%s\n' "$user" "$password" >"$work/passwords"
  in_place mosquitto_passwd -U "$folder/passwords"
fi
{
  echo "persistence false"
  echo "set_tcp_nodelay true"
  # It would drop root's rights and then could not read its own files.
  echo "user $(id -un)"
  if [[ -n "$user" ]]; then
    printf 'allow_anonymous false\npassword_file %s/passwords\n' "$folder"
  else
    echo "allow_anonymous true"
  fi
  echo "listener $port $bind"
  certificate_lines
  if [[ -n "$websockets" ]]; then
    printf 'listener %s %s\nprotocol websockets\n' "$websockets" "$bind"
    certificate_lines
  fi
} >"$work/mosquitto.conf"

shown=$([[ "$host" == *:* ]] && echo "[$host]" || echo "$host")
where=$([[ -n "$docker" ]] && echo Docker || echo local)
scheme=$([[ -n "$tls" ]] && echo tls || echo tcp)
echo "Mosquitto ($where) at $scheme://$shown:$port${user:+, user $user}"
[[ -z "$websockets" ]] || echo "MQTT over WebSocket on port $websockets"
[[ -z "$tls" ]] || echo "authority to trust while it runs: $work/ca.crt"
echo "Ctrl-C ends it."

if [[ -n "$docker" ]]; then
  docker run --rm --init --user "$(id -u):$(id -g)" -v "$work:/broker:ro" \
    -p "$shown:$port:$port" ${websockets:+-p "$shown:$websockets:$websockets"} \
    "$image" mosquitto -c /broker/mosquitto.conf &
else
  mosquitto -c "$work/mosquitto.conf" &
fi
broker_pid=$!
code=0
wait "$broker_pid" || code=$?
broker_pid=
exit "$code"
