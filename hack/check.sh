#!/usr/bin/env bash
# Runs what CI runs: shell scripts, the build on the newer JDK and twice on the older one, the
# container image, and then
# formatting, compiler warnings as errors and all tests.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: hack/check.sh [--all]

Without --all, what this machine cannot check is skipped and said so; with it, a missing Docker
engine or program is an error. A JDK 25 is used when it is there in both cases.
HELP
}

all=false
case ${1:-} in
  --help) usage; exit 0 ;;
  --all) all=true ;;
  '') ;;
  *) usage >&2; exit 2 ;;
esac

cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

step() { echo "== $1"; }

# Says that a check is left out; $1 is what is missing, $2 what is not checked.
skip() {
  if $all; then
    echo "check: $1; cannot check $2" >&2
    exit 1
  fi
  echo "== skipped: $2 ($1)"
}

need() {
  command -v "$1" >/dev/null || {
    echo "check: $1 is not installed (Debian's package $2)" >&2
    exit 1
  }
}
need java openjdk-17-jdk-headless
need mvn maven
need curl curl
need git git

check_scripts() {
  local scripts=()
  mapfile -t scripts < <(git grep --untracked -lE '^#!.*bash' -- .ci hack src/main/docker)
  step "shell scripts: ${#scripts[@]}"
  for script in "${scripts[@]}"; do
    bash -n "$script"
  done
  if command -v shellcheck >/dev/null; then
    shellcheck -x "${scripts[@]}"
  else
    skip "Debian's package shellcheck is not installed" "the style of shell scripts"
  fi
}

check_readme() {
  step "README.md names the command that runs here"
  grep -qsxF './hack/test.sh' README.md || {
    echo "check: README.md does not say: ./hack/test.sh" >&2
    exit 1
  }
}

check_newer_jdk() {
  local jdk
  if ! jdk=$(.ci/jdk 25 2>/dev/null); then
    echo "== skipped: the build on JDK 25 (none is installed)"
    return
  fi
  step "build on $jdk, start on it and on 17"
  # In a folder of its own, so that this JDK's classes do not get in the way of the tests below.
  tar -c pom.xml .mvn src/main | tar -x -C "$work"
  JAVA_HOME=$jdk mvn -B -q -f "$work/pom.xml" package -Dmaven.test.skip=true
  .ci/smoke "$jdk" "$work/target/gateway-fat.jar"
  .ci/smoke "$(.ci/jdk 17)" "$work/target/gateway-fat.jar"
}

check_reproducible() {
  step "two builds give the same bytes"
  JAVA_HOME=$(.ci/jdk 17) .ci/reproducible
}

check_unit() {
  local unit=$work/spore-gateway.service said
  if ! command -v systemd-analyze >/dev/null; then
    echo "== skipped: the systemd unit (systemd-analyze is not installed)"
    return
  fi
  step "the systemd unit of docs/operations.md"
  sed -n '/^\[Unit\]$/,/^```$/p' docs/operations.md | sed '$d' >"$unit"
  # What it does not know it only warns of.
  said=$(systemd-analyze verify "$unit" 2>&1) || true
  [[ -z $said ]] || {
    echo "check: $said" >&2
    exit 1
  }
}

check_benchmarks() {
  step "micro-benchmarks compile"
  JAVA_HOME=$(.ci/jdk 17) mvn -B -q -Pjmh test-compile
}

check_image() {
  if docker info >/dev/null 2>&1; then
    step "container image"
    .ci/docker-images
    .ci/docker-check
  else
    skip "no Docker engine answers" "the container image; tests use a local mosquitto"
  fi
}

check_soak() {
  if $all; then
    step "two minutes of kills under load"
    JAVA_HOME=$(.ci/jdk 17) hack/soak.sh --seconds 120 --seed 1
  else
    echo "== skipped: two minutes of kills under load (without --all)"
  fi
}

check_scripts
check_readme
check_newer_jdk
check_reproducible
check_unit
check_benchmarks
check_image
check_soak
step "hack/test.sh"
# Last, so that the numbers of tests are the end of what is printed.
JAVA_HOME=$(.ci/jdk 17) hack/test.sh
