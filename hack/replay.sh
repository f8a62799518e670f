#!/usr/bin/env bash
# Plays events of the past to the terminal, from a gateway's event log or from a recording.
set -euo pipefail

usage() {
  cat <<'HELP'
Usage: hack/replay.sh [--url URL | --file FILE] [--from TIME] [--to TIME] [--topic FILTER]...
                      [--exclude FILTER]... [--speed FACTOR] [--format FORMAT]

Prints events of the past, one JSON object a line, as far apart as they were.

  --url URL         the gateway (default http://127.0.0.1:3001); it must keep an event log
  --file FILE       a recording: lines as /api/events?format=ndjson tells them. A gateway of its
                    own plays it, so the packed jar must be there (mvn package)
  --from, --to      times such as 2026-01-15T10:30:00Z (default: all that is there)
  --topic FILTER    only topics that fit, as in MQTT: + one level, # the rest
  --exclude FILTER  no topics that fit
  --speed FACTOR    1 (the default) keeps the distances, 10 is ten times as fast, max as fast as
                    can be
  --format FORMAT   plain (the default) or cloudevents
  --help            this text

To record: curl -fsS 'http://127.0.0.1:3001/api/events?format=ndjson&from=…' -o recording.ndjson
HELP
}

url=http://127.0.0.1:3001
file=
speed=1
format=plain
from=1970-01-01T00:00:00Z
query=()
while (($#)); do
  option=$1
  case $option in
    --help | -h) usage; exit 0 ;;
    --url | --file | --from | --to | --topic | --exclude | --speed | --format) ;;
    *) echo "replay: $option: unknown" >&2; usage >&2; exit 2 ;;
  esac
  if (($# < 2)); then
    echo "replay: $option: needs a value" >&2
    exit 2
  fi
  case $option in
    --url) url=${2%/} ;;
    --file) file=$2 ;;
    --speed) speed=$2 ;;
    --format) format=$2 ;;
    --from) from=$2 ;;
    *) query+=(--data-urlencode "${option#--}=$2") ;;
  esac
  shift 2
done

gateway=
work=
clean_up() {
  if [[ -n $gateway ]]; then
    kill "$gateway" 2>/dev/null || true
    wait "$gateway" 2>/dev/null || true
  fi
  [[ -z $work ]] || rm -rf "$work"
}
trap clean_up EXIT

# Imports the recording into a log of its own and starts a gateway on it.
serve_file() {
  local jar
  jar="$(dirname "$0")/../target/gateway-fat.jar"
  if [[ ! -f $jar ]]; then
    echo "replay: no $jar: build it with mvn package" >&2
    exit 1
  fi
  work=$(mktemp -d)
  export SPORE_LOG_DIR=$work/log SPORE_LOG_RETENTION=3650d SPORE_LOG_MAX_BYTES=16GiB
  export SPORE_HTTP_HOST=127.0.0.1 SPORE_UDP_ENABLED=false
  java -jar "$jar" -import "$file" >&2
  : >"$work/output"
  java -jar "$jar" -port 0 >>"$work/output" 2>&1 &
  gateway=$!
  local port=
  for _ in {1..300}; do
    port=$(sed -n 's/.*gateway started .*port="\([0-9]*\)".*/\1/p' "$work/output")
    if [[ -n $port ]] || ! kill -0 "$gateway" 2>/dev/null; then
      break
    fi
    sleep 0.1
  done
  if [[ -z $port ]]; then
    cat "$work/output" >&2
    exit 1
  fi
  url=http://127.0.0.1:$port
}

[[ -z $file ]] || serve_file

# Each event stands behind "data: "; a refusal is one line of JSON.
curl -sSN --fail-with-body --get "$url/events" --data-urlencode "from=$from" \
  --data-urlencode "speed=$speed" --data-urlencode "format=$format" \
  ${query[@]+"${query[@]}"} |
  awk '/^data: / { print substr($0, 7); fflush(); next }
       /^\{/ { print > "/dev/stderr" }'
