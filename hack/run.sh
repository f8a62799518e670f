#!/usr/bin/env bash
# Shows the gateway at work: builds it if need be, starts it with its demo and prints the live stream.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/run.sh [options] [-- FLAGS...]

Builds the gateway if need be, starts it with a broker, sample messages and five simulated nodes
inside, and prints the dashboard's address and what its WebSocket clients get, one message a
line, until Ctrl-C. Needs a JDK 17 or later and Maven, nothing else.

  --port PORT      HTTP and WebSocket port (default 3001)
  --udp-port PORT  port for the heartbeats of SPORE nodes (default 4210)
  --no-demo        without broker, sample messages and simulated nodes
  --seconds N      end after N seconds
  --help           this text
  -- FLAGS...      further flags of the gateway, for example
                   hack/run.sh -- -port 8080 -mqtt embedded://127.0.0.1:1884
                   hack/run.sh --no-demo -- -mqtt tcp://broker.local
TEXT
}

fail() {
  echo "run: $1" >&2
  exit "${2:-2}"
}

port=3001
udp_port=4210
flags=(-demo)
seconds=

while (($# > 0)); do
  case "$1" in
    --help | -h) usage; exit 0 ;;
    --no-demo) flags=(); shift; continue ;;
    --) shift; break ;;
    --port | --udp-port | --seconds) ;;
    *) fail "unknown option $1, see --help; flags of the gateway come after --" ;;
  esac
  (($# > 1)) || fail "$1 wants a value"
  [[ "$2" =~ ^[0-9]{1,9}$ ]] || fail "$1 $2: expected a number"
  case "$1" in
    --port) port=$2 ;;
    --udp-port) udp_port=$2 ;;
    --seconds) seconds=$2 ;;
  esac
  shift 2
done

# Ports may also stand among the gateway's own flags, where the last one wins.
further=()
while (($# > 0)); do
  case "${1/#--/-}" in
    -port=*) port=${1#*=} ;;
    -udp-port=*) udp_port=${1#*=} ;;
    -port | -udp-port)
      (($# > 1)) || fail "$1 wants a value"
      if [[ "$1" == *-udp-port ]]; then udp_port=$2; else port=$2; fi
      shift
      ;;
    *) further+=("$1") ;;
  esac
  shift
done
[[ "$port" =~ ^[0-9]{1,5}$ ]] || fail "-port $port: expected a number"
((port >= 1 && port <= 65535)) || fail "--port $port is outside 1-65535"
[[ -z "$seconds" ]] || ((seconds > 0)) || fail "--seconds $seconds: expected a positive number"

gateway=
tail=
printer=
work=
clean_up() {
  # What runs in the background does not hear Ctrl-C itself.
  trap '' INT TERM
  local process
  for process in $tail $printer $gateway; do
    kill "$process" 2>/dev/null || true
    wait "$process" 2>/dev/null || true
  done
  [[ -z "$work" ]] || rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$(dirname "$0")/.."
jar=target/gateway-fat.jar
[[ -z "${JAVA_HOME:-}" ]] || PATH="$JAVA_HOME/bin:$PATH"

# A JDK and not only a JRE: the program that prints the stream is compiled when it is run.
need_jdk() {
  local found
  if ! found=$(javac -version 2>&1); then
    fail "no JDK found: install a JDK 17 or later (Debian's package openjdk-17-jdk-headless)"
  fi
  # Java may tell of options that it picked up, with numbers of their own, before it tells its version.
  if [[ ! "$found" =~ javac\ ([0-9]+) ]] || ((BASH_REMATCH[1] < 17)); then
    fail "found $found at $(command -v javac), but 17 or later is needed: set JAVA_HOME to it"
  fi
}

build_if_need_be() {
  local why
  if [[ ! -f "$jar" ]]; then
    why="Building the gateway. The first time, Maven fetches libraries: a minute or two."
  elif [[ -n "$(find pom.xml src/main -newer "$jar")" ]]; then
    why="Building the gateway, because its sources have changed."
  else
    return 0
  fi
  command -v mvn >/dev/null || fail "mvn not found: install Maven (Debian's package maven)"
  echo "$why"
  mvn -B -q package -Dmaven.test.skip=true -Dspotless.check.skip=true ||
    fail "the build failed, see above" 1
}

# Whether somebody listens on a TCP port of this machine.
is_taken() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# Says which flag helps when the gateway could not have a port; $1 is what it said.
hint() {
  case "$1" in
    *":$udp_port"*"in use"*)
      echo "run: another port for nodes: hack/run.sh --udp-port $((udp_port + 1))" ;;
    *"in use"*)
      echo "run: another port for the broker: hack/run.sh -- -mqtt embedded://127.0.0.1:1884" ;;
  esac
}

# Prints lines, cut to the terminal's width if there is one.
show() {
  local width=0 line
  [[ ! -t 1 ]] || width=$(tput cols 2>/dev/null || echo 80)
  while IFS= read -r line; do
    if ((width > 0)); then
      line=${line:0:width}
    fi
    printf '%s\n' "$line"
  done
}

need_jdk
build_if_need_be
if is_taken "$port"; then
  fail "port $port is taken; another one: hack/run.sh --port $((port + 1))" 1
fi

work=$(mktemp -d)
log=$work/gateway.log

# The level comes last, so that it holds: a line of the log tells when the gateway is up. Its health
# would not do, as HTTP is served before the other ports are bound.
java @hack/java-flags -jar "$jar" "${flags[@]+"${flags[@]}"}" \
  -port "$port" -udp-port "$udp_port" \
  "${further[@]+"${further[@]}"}" -log-level info </dev/null >"$log" 2>&1 &
gateway=$!
until grep -q 'gateway started' "$log"; do
  if ! kill -0 "$gateway" 2>/dev/null; then
    code=0
    wait "$gateway" || code=$?
    gateway=
    cat "$log" >&2
    hint "$(<"$log")" >&2
    exit "$code"
  fi
  sleep 0.2
done
echo "The gateway is up. Dashboard: http://localhost:$port/   Stream: ws://127.0.0.1:$port/ws"
echo "Its log: $log. Ctrl-C ends it."

mkfifo "$work/stream"
LC_ALL=C.UTF-8 show <"$work/stream" &
printer=$!
java hack/WebSocketTail.java --url "ws://127.0.0.1:$port/ws" ${seconds:+--seconds "$seconds"} \
  >"$work/stream" &
tail=$!
code=0
wait "$tail" || code=$?
tail=
wait "$printer"
printer=
((code == 0)) || exit "$code"
