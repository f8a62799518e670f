#!/usr/bin/env bash
# Measures the gateway from end to end on this machine: broker, gateway and clients over loopback.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/bench.sh [options]

Starts a broker and the gateway (target/gateway-fat.jar with the flags of hack/java-flags), opens
WebSocket clients, publishes at one rate after the other and prints for each what was reached.
Every client checks that it gets every message once and in order. The last line is JSON.

  --clients N        WebSocket clients (default 100)
  --rates LIST       messages a second, one step each (default 100,1000,5000,10000,20000)
  --bytes N          payload of a message (default 200, at least 32)
  --seconds N        how long each step publishes (default 10)
  --warm-up N        seconds of 2,000 messages each before the first step (default 5)
  --broker KIND      mosquitto or embedded (default mosquitto where it is installed)
  --java FILE        the java to run the gateway with (default: java)
  --java-options S   further options for it, after those of hack/java-flags
  --gateway-flags S  further flags for the gateway
  --help             this text

Needs a JDK 17 or later and the built jar (mvn package). Uses free ports of 127.0.0.1 and stops
what it started. CPU and memory are read from /proc; without it they are n/a.
TEXT
}

fail() {
  echo "bench: $1" >&2
  exit "${2:-2}"
}

clients=100
rates=100,1000,5000,10000,20000
bytes=200
seconds=10
warm_up=5
broker=
java=java
java_options=
gateway_flags=

while (($# > 0)); do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --clients | --rates | --bytes | --seconds | --warm-up | --broker | --java | --java-options | \
      --gateway-flags) ;;
    *) fail "unknown option $1, see --help" ;;
  esac
  (($# > 1)) || fail "$1 wants a value"
  case "$1" in
    --clients) clients=$2 ;;
    --rates) rates=$2 ;;
    --bytes) bytes=$2 ;;
    --seconds) seconds=$2 ;;
    --warm-up) warm_up=$2 ;;
    --broker) broker=$2 ;;
    --java) java=$2 ;;
    --java-options) java_options=$2 ;;
    --gateway-flags) gateway_flags=$2 ;;
  esac
  shift 2
done

# Debian keeps the broker where only root's PATH looks.
PATH=$PATH:/usr/sbin
if [[ -z "$broker" ]]; then
  broker=$(command -v mosquitto >/dev/null && echo mosquitto || echo embedded)
fi
[[ "$broker" == mosquitto || "$broker" == embedded ]] || fail "--broker: mosquitto or embedded"
[[ "$broker" == embedded ]] || command -v mosquitto >/dev/null ||
  fail "mosquitto is missing: install the package mosquitto, or use --broker embedded"
command -v javac >/dev/null || fail "no JDK: install the package openjdk-17-jdk-headless"

cd "$(dirname "$0")/.."
# shellcheck source-path=SCRIPTDIR source=loopback
. hack/loopback
jar=target/gateway-fat.jar
[[ -f "$jar" ]] || fail "$jar not found; build it with: mvn package"

classes=target/bench-classes
mapfile -t sources < <(find src/test/java/io/spore/gateway/load -name '*.java' ! -name '*Test.java')
javac --release 17 -d "$classes" "${sources[@]}"

work=$(mktemp -d)
broker_pid=
gateway_pid=
load_pid=
# shellcheck disable=SC2317 # the trap calls it
clean_up() {
  for pid in $load_pid $gateway_pid $broker_pid; do
    kill "$pid" 2>/dev/null || true
    wait "$pid" 2>/dev/null || true
  done
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

broker_port=$(free_port)
if [[ "$broker" == mosquitto ]]; then
  # Without the delay of docs/performance.md, and with a queue that does not drop what it measures.
  cat >"$work/mosquitto.conf" <<CONF
listener $broker_port 127.0.0.1
allow_anonymous true
persistence false
set_tcp_nodelay true
max_queued_messages 100000
CONF
  mosquitto -c "$work/mosquitto.conf" >"$work/broker.log" 2>&1 &
  broker_pid=$!
  await "$broker_pid" "$work/broker.log" answers "$broker_port"
  url=tcp://127.0.0.1:$broker_port
else
  url=embedded://127.0.0.1:$broker_port
fi

port=$(free_port)
# Words that are meant to be split: options.
# shellcheck disable=SC2086
"$java" @hack/java-flags $java_options -jar "$jar" \
  -mqtt "$url" -port "$port" -udp-port 0 $gateway_flags >"$work/gateway.log" 2>&1 &
gateway_pid=$!
await "$gateway_pid" "$work/gateway.log" answers "$port"

echo "$clients clients, $bytes bytes a message, $seconds s a step, broker: $broker," \
  "$("$java" -version 2>&1 | head -n 1)"
java -cp "$classes" io.spore.gateway.load.LoadRun --port "$port" --broker-port "$broker_port" \
  --pid "$gateway_pid" --clients "$clients" --rates "$rates" --bytes "$bytes" \
  --seconds "$seconds" --warm-up "$warm_up" &
load_pid=$!
code=0
wait "$load_pid" || code=$?
load_pid=
((code != 1)) || cat "$work/gateway.log" >&2
exit "$code"
