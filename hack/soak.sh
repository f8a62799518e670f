#!/usr/bin/env bash
# Kills gateway, broker and clients at random under load; at the end nothing may be missing.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: hack/soak.sh [--seconds N] [--seed N]

For so many seconds (default 120) a packed gateway with an event log, a real Mosquitto and six
clients are killed again and again while messages are published at QoS 1. Then the clients' events
are held against the log, and the log against what was published: nothing may be missing, nothing
may be there twice. The same seed (default 1) kills the same things in the same order.

The last line says what was found; the exit code is not 0 when it is not right. Wants a local
Mosquitto (Debian's package mosquitto).
HELP
}

seconds=120
seed=1
while (($#)); do
  case $1 in
    --help) usage; exit 0 ;;
    --seconds | --seed)
      if ! [[ ${2:-} =~ ^[0-9]{1,9}$ ]]; then
        echo "soak: $1: ${2:-nothing} is not a whole number" >&2
        exit 2
      fi
      [[ $1 == --seconds ]] && seconds=$2 || seed=$2
      shift 2
      ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
exec mvn -B -q verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false \
  -Dit.test=SoakIT -Dtests.excluded=none -Dmosquitto=local \
  "-Dsoak.seconds=$seconds" "-Dsoak.seed=$seed"
