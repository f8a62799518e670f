#!/usr/bin/env bash
# Publishes one message of each kind that SPORE's MQTT integration knows, and can check that the
# gateway hands them on unchanged.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/mqtt-test.sh [options]

Publishes test messages of 16 kinds with mosquitto_pub: text, sensors, status, events, alerts,
configuration, metrics, telemetry, discovery, firmware, tasks, errors, light control, binary data
and edge cases such as an empty message and one of 64 KiB.

  --host HOST        the broker (default 127.0.0.1)
  --port PORT        its port (default 1883, with --tls 8883)
  --user USER        user name (default $MQTT_USER)
  --password WORD    password (default $MQTT_PASSWORD, which other users cannot see in ps)
  --tls              encrypt; trusts the system's authorities unless --cafile is given
  --cafile FILE      the authority to trust, PEM
  --check            listen on the gateway's WebSocket and check that each message arrives once,
                     unchanged and in order; exit code 1 if not
  --ws URL           the gateway's WebSocket (default ws://127.0.0.1:3001/ws)
  --seconds N        how long --check waits for the messages (default 30)
  --prefix TOPIC     put before each topic; --check uses one of its own to tell its messages apart
  --help             this text
TEXT
}

fail() {
  echo "mqtt-test: $1" >&2
  exit "${2:-2}"
}

need() {
  command -v "$1" >/dev/null || fail "$1 is missing: install the package $2"
}

host=127.0.0.1
port=
user=${MQTT_USER:-}
password=${MQTT_PASSWORD:-}
tls=
cafile=
check=
ws_url=ws://127.0.0.1:3001/ws
seconds=30
prefix=

while (($# > 0)); do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --tls) tls=yes; shift; continue ;;
    --check) check=yes; shift; continue ;;
    --host | --port | --user | --password | --cafile | --ws | --seconds | --prefix) ;;
    *) fail "unknown option $1, see --help" ;;
  esac
  (($# > 1)) || fail "$1 wants a value"
  case "$1" in
    --host) host=$2 ;;
    --port) port=$2 ;;
    --user) user=$2 ;;
    --password) password=$2 ;;
    --cafile) cafile=$2; tls=yes ;;
    --ws) ws_url=$2 ;;
    --seconds) seconds=$2 ;;
    --prefix) prefix=${2%/}/ ;;
  esac
  shift 2
done
port=${port:-$([[ -n "$tls" ]] && echo 8883 || echo 1883)}

need mosquitto_pub mosquitto-clients
[[ -z "$check" ]] || need javac openjdk-17-jdk-headless
[[ -z "$cafile" || -r "$cafile" ]] || fail "cannot read $cafile"

umask 077
work=$(mktemp -d)
tail_pid=
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
  [[ -z "$tail_pid" ]] || kill "$tail_pid" 2>/dev/null || true
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

# mosquitto_pub reads further options from a file of its own name; so nobody sees them in ps.
{
  echo "-h $host"
  echo "-p $port"
  echo "-q 1"
  [[ -z "$user" ]] || echo "-u $user"
  [[ -z "$password" ]] || echo "-P $password"
  if [[ -n "$cafile" ]]; then
    echo "--cafile $(realpath "$cafile")"
  elif [[ -n "$tls" ]]; then
    echo "--capath /etc/ssl/certs"
  fi
} >"$work/mosquitto_pub"

if [[ -n "$check" && -z "$prefix" ]]; then
  prefix="mqtt-test-$$-$RANDOM/"
fi
manifest=$work/manifest
number=0

# Notes a message: message NAME TOPIC, the payload on standard input.
message() {
  number=$((number + 1))
  cat >"$work/payload-$number"
  printf '%s\t%s\t%s\n' "$1" "$prefix$2" "$work/payload-$number" >>"$manifest"
}

now=$(date -u +%Y-%m-%dT%H:%M:%SZ)
message "simple text" test/simple < <(printf "Hello from mqtt-test")
message "temperature" sensor/temperature/living-room \
  < <(printf '{"temperature": 23.5, "unit": "celsius", "timestamp": "%s"}' "$now")
message "humidity" sensor/humidity/bedroom \
  < <(printf '{"humidity": 48.2, "unit": "percent", "timestamp": "%s"}' "$now")
message "device status" device/status/esp32-001 \
  < <(printf '{"device": "esp32-001", "status": "online", "uptime": 86400, "rssi": -61}')
message "system event" system/event \
  < <(printf '{"event": "startup", "severity": "info", "timestamp": "%s"}' "$now")
message "alert" system/alert \
  < <(printf '{"alert": "temperature_high", "severity": "warning", "value": 31.2, "threshold": 30}')
message "configuration update" config/update/esp32-001 \
  < <(printf '{"settings": {"interval": 10, "enabled": true}, "timestamp": "%s"}' "$now")
message "metrics" metrics/system \
  < <(printf '{"cpu": 35.4, "memory": 61.0, "disk": 72.9, "messages": 123456}')
message "telemetry" telemetry/esp32-001 \
  < <(printf '{"voltage": 3.29, "current": 0.12, "freeHeap": 38120, "timestamp": "%s"}' "$now")
message "node discovery" cluster/node/discovered \
  < <(printf '{"node": "esp32-002", "ip": "192.168.1.102", "action": "discovered"}')
message "firmware update" firmware/update/esp32-001 \
  < <(printf '{"device": "esp32-001", "version": "1.2.0", "progress": 45}')
message "task status" task/status/heartbeat \
  < <(printf '{"task": "heartbeat", "running": true, "interval": 1000}')
message "error log" log/error/esp32-001 \
  < <(printf '{"level": "error", "message": "sensor \\"dht22\\" did not answer", "code": 104}')
message "light control" spore/control \
  < <(printf '{"node": "esp32-001", "action": "pattern", "pattern": "rainbow", "brightness": 160}')
message "binary" binary/all-bytes \
  < <(for byte in {0..255}; do printf '%b' "\\0$(printf '%03o' "$byte")"; done)
message "edge: empty" edge/empty </dev/null
message "edge: large" edge/large < <(printf '0123456789abcdef%.0s' {1..4096})
message "edge: unicode" edge/unicode < <(printf 'Grüße, 21,5 °C 🌡️ 日本語 العربية e\xcc\x81')
message "edge: quotes" edge/quotes < <(printf '{"text": "say \\"hi\\" \\\\ </script> \x27"}')
message "edge: control" edge/control < <(printf 'tab\tline\r\nnull\0bell\aend\n\n')
message "edge: cut UTF-8" edge/cut-utf8 < <(printf 'caf\xc3')
message "edge: topic" 'edge/a topic "with" spaces/äöü//🌡️' < <(printf 'see the topic')

if [[ -n "$check" ]]; then
  "$(dirname "$0")/ws-tail.sh" --url "$ws_url" --topic "$prefix#" \
    --count "$number" --seconds "$seconds" --linger 1 --ready "$work/ready" \
    >"$work/frames" 2>"$work/tail-errors" &
  tail_pid=$!
  until [[ -e "$work/ready" ]]; do
    if ! kill -0 "$tail_pid" 2>/dev/null; then
      tail_pid=
      cat "$work/tail-errors" >&2
      fail "no WebSocket at $ws_url: is the gateway running?" 1
    fi
    sleep 0.1
  done
fi

while IFS=$'\t' read -r name topic payload; do
  if [[ -s "$payload" ]]; then
    content=(-f "$payload")
  else
    content=(-n)
  fi
  if ! XDG_CONFIG_HOME="$work" mosquitto_pub -t "$topic" "${content[@]}" 2>"$work/errors"; then
    cat "$work/errors" >&2
    fail "cannot publish the message '$name' to $host:$port" 1
  fi
  [[ -n "$check" ]] || echo "published: $name ($topic)"
done <"$manifest"
echo "published $number messages of 16 kinds to $host:$port"

if [[ -n "$check" ]]; then
  wait "$tail_pid" || true
  tail_pid=
  if ! java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$(dirname "$0")/MessageCheck.java" \
    "$manifest" "$work/frames"; then
    cat "$work/tail-errors" >&2
    [[ -s "$work/frames" ]] || echo "Is the gateway connected to this broker?" >&2
    exit 1
  fi
fi
