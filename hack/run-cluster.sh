#!/usr/bin/env bash
# Starts a cluster of gateways on this machine, to play with.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/run-cluster.sh [N] [-- FLAGS...]

Starts N gateways (1 to 10, default 3) that are one cluster, on 127.0.0.1, until Ctrl-C. The first
serves port 3001 and hears nodes on port 4210, the next ones the ports after these. Their logs go to
a temporary folder that is named, and removed on Ctrl-C. SPORE_HTTP_HOST=0.0.0.0 lets other machines
in. Wants target/gateway-fat.jar; mvn package builds it.

  --help        this text
  -- FLAGS...   further flags for each gateway, for example
                hack/run-cluster.sh 3 -- -mqtt tcp://localhost
TEXT
}

fail() {
  echo "run-cluster: $1" >&2
  exit 2
}

count=3
if (($# > 0)) && [[ "$1" == --help || "$1" == -h ]]; then
  usage
  exit 0
fi
if (($# > 0)) && [[ "$1" != -- ]]; then
  [[ "$1" =~ ^([1-9]|10)$ ]] || fail "$1: expected a number from 1 to 10, see --help"
  count=$1
  shift
fi
if (($# > 0)); then
  [[ "$1" == -- ]] || fail "unknown option $1, see --help; flags of the gateways come after --"
  shift
fi

cd "$(dirname "$0")/.."
jar=target/gateway-fat.jar
[[ -f "$jar" ]] || fail "$jar not found; build it with: mvn package"
command -v java >/dev/null || fail "java not found; install a Java 17 runtime or newer"

gateways=()
interrupted=
logs=$(mktemp -d)
clean_up() {
  trap '' INT TERM
  local process
  for process in "${gateways[@]+"${gateways[@]}"}"; do
    kill "$process" 2>/dev/null || true
  done
  for process in "${gateways[@]+"${gateways[@]}"}"; do
    wait "$process" 2>/dev/null || true
  done
  # gateways that ended by themselves left the reason in their logs
  [[ -z "$interrupted" ]] || rm -rf "$logs"
}
trap clean_up EXIT
trap 'interrupted=yes; exit 130' INT
trap 'interrupted=yes; exit 143' TERM

export SPORE_HTTP_HOST=${SPORE_HTTP_HOST:-127.0.0.1}
for ((i = 0; i < count; i++)); do
  port=$((3001 + i))
  java @hack/java-flags -jar "$jar" -cluster -port "$port" -udp-port "$((4210 + i))" "$@" \
    </dev/null >"$logs/gateway-$port.log" 2>&1 &
  gateways+=("$!")
  echo "gateway $((i + 1)): http://127.0.0.1:$port/api/gateways, process $!, log $logs/gateway-$port.log"
done
echo "Ctrl-C ends them. To see another one lead: kill -9, kill, or kill -STOP one of the processes."
wait
