#!/usr/bin/env bash
# Simulates SPORE nodes on this machine, to see the gateway at work without hardware.
set -euo pipefail

root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
jar="$root/target/gateway-fat.jar"

usage() {
  cat <<'USAGE'
Usage: hack/spore-nodes.sh [--nodes N] [--to HOST:PORT] [--interval TIME] [--seconds N]

  --nodes N         how many nodes, 1 to 253 (default: 5)
  --to HOST:PORT    where the gateway listens (default: 127.0.0.1:4210)
  --interval TIME   time between heartbeats, such as 5s or 500ms (default: 5s)
  --seconds N       stop after this many seconds (default: run until Ctrl-C)
  --help            show this help and leave
USAGE
}

for argument in "$@"; do
  if [[ "$argument" == "--help" || "$argument" == "-h" ]]; then
    usage
    exit 0
  fi
done

if ! command -v java >/dev/null; then
  echo "spore-nodes.sh: java not found; install a Java 17 runtime or newer" >&2
  exit 1
fi
if [[ ! -f "$jar" ]]; then
  echo "spore-nodes.sh: $jar not found; build it with: mvn package" >&2
  exit 1
fi

exec java -cp "$jar" io.spore.gateway.demo.SimulatedNodes "$@"
