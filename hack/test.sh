#!/usr/bin/env bash
# The README's second command: sees to it that the tests find a broker, then runs all of them.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: hack/test.sh [MAVEN ARGUMENT...]

Runs all tests (mvn -B verify). They want a real broker: Docker, or a local Mosquitto and its
clients. On Debian and Ubuntu what is missing is installed first, as root or through sudo;
elsewhere the script says what to install.
HELP
}

if [[ ${1:-} == --help ]]; then
  usage
  exit 0
fi

cd "$(dirname "$0")/.."
PATH=$PATH:/usr/sbin:/usr/local/sbin

# What the tests need, each as program:package.
missing=()
for need in javac:openjdk-17-jdk-headless mvn:maven mosquitto:mosquitto \
  mosquitto_pub:mosquitto-clients; do
  command -v "${need%%:*}" >/dev/null || missing+=("${need##*:}")
done

if ((${#missing[@]})); then
  as_root=()
  ((EUID == 0)) || as_root=(sudo)
  if ! command -v apt-get >/dev/null || ! command -v "${as_root[@]:-true}" >/dev/null; then
    echo "test: please install ${missing[*]} (Debian's names of the packages)" >&2
    exit 1
  fi
  echo "== installing ${missing[*]}"
  "${as_root[@]}" apt-get update -q=2
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q=2 --no-install-recommends "${missing[@]}" >/dev/null
fi

exec mvn -B verify "$@"
