#!/usr/bin/env bash
# Takes the pictures in docs/images anew, from the demo as it runs.
set -euo pipefail

if [[ ${1:-} == --help ]]; then
  cat <<'HELP'
Usage: hack/screenshots.sh

Builds the gateway, starts its demo, and takes the pictures in docs/images with Debian's Chromium.
Takes about three minutes. Look at them before you commit them.
HELP
  exit 0
fi

cd "$(dirname "$0")/.."
mvn -B -q verify -Dtest=none -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=DashboardPictures
ls -l docs/images
