#!/usr/bin/env bash
# Makes a token for the gateway's clients, and the hash of it for the configuration.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: hack/token.sh [--hash]

Prints a new token of 256 random bits and its hash. The hash goes into auth.tokens[].hash; the
token goes to who is to have it, and is written down nowhere else.

  --hash   reads a token from standard input and prints its hash
HELP
}

hash_of() { printf 'sha256:%s' "$(printf '%s' "$1" | sha256sum | cut -d ' ' -f 1)"; }

case ${1:-} in
  --help) usage; exit 0 ;;
  --hash)
    IFS= read -r token || [[ -n $token ]]
    hash_of "$token"
    echo
    ;;
  '')
    token=spore_$(head -c 32 /dev/urandom | base64 | tr '+/' '-_' | tr -d '=\n')
    echo "token: $token"
    echo "hash:  $(hash_of "$token")"
    ;;
  *) usage >&2; exit 2 ;;
esac
