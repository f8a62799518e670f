#!/usr/bin/env bash
# Builds and runs the micro-benchmarks.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/jmh.sh [PATTERN] [JMH options]

Builds the benchmarks of src/jmh/java and runs those whose names match the regular expression,
or all of them. Examples:

  hack/jmh.sh                              all, about three minutes
  hack/jmh.sh EncodeBenchmark
  hack/jmh.sh Encode -wi 5 -i 10 -f 3      for figures to rely on
  hack/jmh.sh Ingest -prof gc              what is allocated
  hack/jmh.sh -l                           the list

Options replace "-wi 3 -w 1 -i 5 -r 1 -f 1": three and five rounds of a second in one JVM.
Needs a JDK 17 or later and Maven.
TEXT
}

case ${1:-} in
  --help) usage; exit 0 ;;
esac

cd "$(dirname "$0")/.."
mvn -B -q -ntp -Pjmh test-compile

pattern='.*'
if [[ $# -gt 0 && "$1" != -* ]]; then
  pattern=$1
  shift
fi
(($# > 0)) || set -- -wi 3 -w 1 -i 5 -r 1 -f 1

exec java -cp "target/jmh/test-classes:target/jmh/classes:$(<target/jmh/class-path)" \
  org.openjdk.jmh.Main "$pattern" "$@"
