#!/usr/bin/env bash
# Prints the gateway's live stream, one JSON object a line.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/ws-tail.sh [--url URL] [--count N] [--seconds N] [--topic FILTER]

Prints what the gateway sends to its WebSocket clients, one JSON object a line.

  --url URL        the gateway (default ws://127.0.0.1:3001/ws)
  --count N        end after N messages; exit code 1 if they do not come
  --seconds N      end after N seconds
  --topic FILTER   only topics that fit, as in MQTT: + one level, # the rest
  --linger N       listen for N more seconds after --count messages
  --ready FILE     create FILE as soon as the connection is made
  --help           this text

Where the gateway asks for a token, it is taken from the variable WS_TOKEN.

Ends with Ctrl-C, or with exit code 1 when the gateway closes the connection.
TEXT
}

for argument in "$@"; do
  if [[ "$argument" == "--help" || "$argument" == "-h" ]]; then
    usage
    exit 0
  fi
done

# A JDK and not only a JRE, as the program is compiled when it is run.
if ! command -v javac >/dev/null || [[ ! "$(javac --version)" =~ ([0-9]+) ]] ||
  ((BASH_REMATCH[1] < 17)); then
  echo "ws-tail: no JDK 17 or later: install the package openjdk-17-jdk-headless" >&2
  exit 2
fi

# Compiled with little effort: it runs for a moment, or waits most of the time.
exec java -XX:TieredStopAtLevel=1 -XX:+UseSerialGC "$(dirname "$0")/WebSocketTail.java" "$@"
