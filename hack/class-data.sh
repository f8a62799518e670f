#!/usr/bin/env bash
# Makes a file with the gateway's classes, read and checked already, that lets it start faster.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/class-data.sh [--java FILE] [--jar FILE]

Runs the gateway for a few seconds, on free ports, with one client and one message, has java note
which classes it needs, and prints the command that starts it with them. That takes half of the
CPU time.

  --java FILE   the java that will run the gateway (default: java); each java wants its own file
  --jar FILE    the gateway (default target/gateway-fat.jar); the file is put beside it
  --help        this text

Java 17 to 24 makes gateway.jsa (class data sharing), Java 25 and later gateway.aot (an ahead-of-
time cache, which also knows what is worth compiling early). Do it again after each change of jar
or java: a file that does not fit is passed over, and the start is as slow as without.
TEXT
}

fail() {
  echo "class-data: $1" >&2
  exit "${2:-2}"
}

java=java
jar=$(dirname "$0")/../target/gateway-fat.jar
while (($# > 0)); do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --java | --jar) (($# > 1)) || fail "$1 wants a value" ;;
    *) fail "unknown option $1, see --help" ;;
  esac
  case "$1" in
    --java) java=$2 ;;
    --jar) jar=$2 ;;
  esac
  shift 2
done
[[ -f "$jar" ]] || fail "$jar not found; build it with: mvn package"
command -v "$java" >/dev/null || fail "$java not found"
[[ "$("$java" -version 2>&1)" =~ version\ \"([0-9]+) ]] || fail "$java does not tell its version"
release=${BASH_REMATCH[1]}
((release >= 17)) || fail "Java $release is too old, the gateway wants 17"

# Java looks for the jar under the same name as when the file was made.
jar=$(realpath "$jar")
flags=$(realpath "$(dirname "$0")")/java-flags
if ((release >= 25)); then
  file=$(dirname "$jar")/gateway.aot
  record=-XX:AOTCacheOutput=$file
  use=-XX:AOTCache=$file
else
  file=$(dirname "$jar")/gateway.jsa
  record=-XX:ArchiveClassesAtExit=$file
  use=-XX:SharedArchiveFile=$file
fi

# shellcheck source-path=SCRIPTDIR source=loopback
. "$(dirname "$0")/loopback"

log=$(mktemp)
gateway=
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
  [[ -z "$gateway" ]] || kill "$gateway" 2>/dev/null || true
  rm -f "$log"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# One request to the gateway, whose answer is read for some seconds and thrown away.
request() {
  local seconds=$1
  shift
  exec 3<>"/dev/tcp/127.0.0.1/$port"
  printf '%s\r\n' "$@" '' >&3
  local end=$((SECONDS + seconds))
  while ((SECONDS < end)); do
    IFS= read -r -t 0.2 -d '' -n 4096 _ <&3 || true
  done
  exec 3>&-
}

# One message to the broker: MQTT 3.1.1, section 3.1 (CONNECT) and 3.3 (PUBLISH).
publish() {
  exec 4<>"/dev/tcp/127.0.0.1/$broker_port"
  printf '\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01x' >&4
  IFS= read -r -t 5 -d '' -n 2 _ <&4 || true
  printf '\x30\x04\x00\x01ab' >&4
  exec 4>&-
}

# What only some gateways use, such as the demo and the HTTP API, is left out on purpose: nearly all
# of the file ends up in memory, 7 to 8 KiB for each class.
rm -f "$file"
port=$(free_port)
broker_port=$(free_port)
"$java" @"$flags" "$record" -Xlog:disable -jar "$jar" \
  -mqtt "embedded://127.0.0.1:$broker_port" -port "$port" -udp-port 0 </dev/null >"$log" 2>&1 &
gateway=$!
await "$gateway" "$log" grep -q 'gateway started' "$log"
await "$gateway" "$log" grep -q 'broker connected' "$log"
request 1 'GET /health/ready HTTP/1.1' 'Host: 127.0.0.1' 'Connection: close'
request 3 'GET /ws HTTP/1.1' 'Host: 127.0.0.1' 'Connection: Upgrade' 'Upgrade: websocket' \
  'Sec-WebSocket-Version: 13' 'Sec-WebSocket-Key: Y2xhc3MtZGF0YS1maWxlcw==' &
client=$!
# The client is to be there already, or the message would be for nobody.
sleep 1
publish
wait "$client"

# Java writes the file when the gateway leaves.
kill "$gateway"
wait "$gateway" || true
gateway=
[[ -s "$file" ]] || { cat "$log" >&2; fail "java wrote no $file" 1; }

echo "$file: $(($(wc -c <"$file") / 1024)) KiB, for $("$java" -version 2>&1 | head -n 1)"
echo "Start the gateway with:"
echo "  $java @$flags $use -jar $jar"
