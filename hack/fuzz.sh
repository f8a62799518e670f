#!/usr/bin/env bash
# Feeds the parsers that strangers' bytes reach with made-up input, for longer than CI does.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: hack/fuzz.sh [--minutes N] [--tries N] [--test PATTERN]

Runs the property and fuzz tests again and again, each run with samples of its own, until the time
is up or one fails. A failure prints the sample and the seed that makes it again.

  --minutes N      for how long (default 10)
  --tries N        samples for each property and run (default 20000)
  --test PATTERN   which tests (default *FuzzTest,*PropertyTest)
HELP
}

minutes=10
tries=20000
tests='*FuzzTest,*PropertyTest'
while (($#)); do
  case $1 in
    --help) usage; exit 0 ;;
    --minutes) minutes=${2:?} ; shift 2 ;;
    --tries) tries=${2:?} ; shift 2 ;;
    --test) tests=${2:?} ; shift 2 ;;
    *) usage >&2; exit 2 ;;
  esac
done

cd "$(dirname "$0")/.."
end=$((SECONDS + 60 * minutes))
runs=0
while ((SECONDS < end)); do
  mvn -B -q test -Dtest="$tests" -Djqwik.tries.default="$tries"
  runs=$((runs + 1))
done
echo "fuzz: $runs runs, nothing found"
