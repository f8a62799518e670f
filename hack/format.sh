#!/usr/bin/env bash
# Formats the Java sources as google-java-format wants them.
set -euo pipefail

case ${1:-} in
  '') goal=apply ;;
  --check) goal=check ;;
  *)
    echo "Usage: hack/format.sh [--check]    --check only says what is not formatted"
    [[ $1 == --help ]] && exit 0
    exit 2
    ;;
esac

cd "$(dirname "$0")/.."
command -v mvn >/dev/null || {
  echo "format: mvn is not installed (Debian's package maven)" >&2
  exit 1
}
# The formatter does not run on newer JDKs.
JAVA_HOME=$(.ci/jdk 17) mvn -B -q "spotless:$goal"
