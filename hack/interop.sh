#!/usr/bin/env bash
# Runs the bridge's suite against real brokers and prints a row of a table for each.
set -euo pipefail

usage() {
  cat <<'TEXT'
Usage: hack/interop.sh [--docs] [BROKER…]

Runs the same suite against Mosquitto, the embedded broker, and those of nats, rabbitmq, hivemq,
moquette and aedes that are named; without a name, against all that can be had. NATS and RabbitMQ
are Debian packages (nats-server, rabbitmq-server); HiveMQ CE and Moquette come from Maven Central
and aedes from npm, into target/interop. What cannot be had is said and left out. Mosquitto is
wanted as a program (mosquitto) or as a container (docker).

  --docs   put the table into docs/interoperability.md, too
TEXT
}

if [[ ${1:-} == --help ]]; then
  usage
  exit 0
fi

cd "$(dirname "$0")/.."
# shellcheck source-path=SCRIPTDIR source=loopback
. hack/loopback

docs=
if [[ ${1:-} == --docs ]]; then
  docs=docs/interoperability.md
  shift
fi
here=$PWD/hack/interop
work=$PWD/target/interop
mkdir -p "$work"
brokers=("$@")
[[ ${#brokers[@]} -gt 0 ]] || brokers=(nats rabbitmq hivemq moquette aedes)
pids=()
properties=("-Dinterop.ca=$work/ca.pem")
names=()

# Ends a process and all below it: Debian's rabbitmq-server starts the broker in a session of its own.
end_tree() {
  local child
  for child in $(pgrep -P "$1"); do
    end_tree "$child"
  done
  kill "$1" 2>/dev/null || true
}

stop_all() {
  for pid in "${pids[@]}"; do
    end_tree "$pid"
  done
  wait 2>/dev/null || true
}
trap stop_all EXIT

# Runs a broker in the background; its output goes to a file.
run() {
  local name=$1
  shift
  "$@" >"$work/$name.log" 2>&1 &
  pids+=($!)
}

await_port() {
  for _ in $(seq 120); do
    ! answers "$1" || return 0
    sleep 0.5
  done
  echo "interop: nobody listens on port $1" >&2
  return 1
}

describe() {
  local name=$1
  shift
  names+=("$name")
  for property in "$@"; do
    properties+=("-Dinterop.$name.$property")
  done
}

certificates() {
  [[ ! -e $work/server.pem ]] || return 0
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=interop authority" \
    -keyout "$work/ca.key" -out "$work/ca.pem" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=localhost" \
    -keyout "$work/server.key" -out "$work/server.csr" 2>/dev/null
  openssl x509 -req -in "$work/server.csr" -CA "$work/ca.pem" -CAkey "$work/ca.key" -days 2 \
    -CAcreateserial -extfile <(echo "subjectAltName=DNS:localhost,IP:127.0.0.1") \
    -out "$work/server.pem" 2>/dev/null
  openssl pkcs12 -export -in "$work/server.pem" -inkey "$work/server.key" -name server \
    -passout pass:interop -out "$work/server.p12"
  chmod a+r "$work"/server.*
}

start_nats() {
  command -v nats-server >/dev/null || return 1
  local open guarded encrypted
  open=$(free_port) guarded=$(free_port) encrypted=$(free_port)
  nats_config nats "$open" "" ""
  nats_config nats-login "$guarded" 'authorization { user: gateway, password: secret }' ""
  nats_config nats-tls "$encrypted" "" \
    "tls { cert_file: \"$work/server.pem\", key_file: \"$work/server.key\" }"
  for port in "$open" "$guarded" "$encrypted"; do await_port "$port"; done
  describe nats "title=NATS $(nats-server --version | grep -o '[0-9.]*')" "port=$open" \
    "authPort=$guarded" "tlsPort=$encrypted" version=3.1.1 "lacks=QoS 2,shared,MQTT 5"
}

nats_config() {
  local name=$1 port=$2 access=$3 tls=$4
  cat >"$work/$name.conf" <<TEXT
server_name: $name
listen: 127.0.0.1:$(free_port)
jetstream { store_dir: "$work/$name" }
$access
mqtt {
  host: 127.0.0.1
  port: $port
  $tls
}
TEXT
  run "$name" nats-server -c "$work/$name.conf"
}

start_rabbitmq() {
  command -v rabbitmq-server >/dev/null || return 1
  local port tls node=$work/rabbitmq
  port=$(free_port) tls=$(free_port)
  mkdir -p "$node"
  echo '[rabbitmq_mqtt].' >"$node/plugins"
  cat >"$node/rabbitmq.conf" <<TEXT
listeners.tcp.1 = 127.0.0.1:$(free_port)
mqtt.listeners.tcp.1 = 127.0.0.1:$port
mqtt.listeners.ssl.1 = 127.0.0.1:$tls
mqtt.allow_anonymous = true
ssl_options.certfile = $work/server.pem
ssl_options.keyfile = $work/server.key
TEXT
  # the package's script runs the broker as a user of its own
  chmod -R a+rwX "$node"
  run rabbitmq env RABBITMQ_NODENAME="interop$$@localhost" RABBITMQ_DIST_PORT="$(free_port)" \
    RABBITMQ_MNESIA_BASE="$node" RABBITMQ_LOG_BASE="$node" \
    RABBITMQ_CONFIG_FILE="$node/rabbitmq.conf" RABBITMQ_ENABLED_PLUGINS_FILE="$node/plugins" \
    rabbitmq-server
  await_port "$port"
  describe rabbitmq "title=RabbitMQ $(dpkg-query -W -f '${source:Upstream-Version}' rabbitmq-server)" \
    "port=$port" "authPort=$port" user=guest password=guest "tlsPort=$tls" version=3.1.1 \
    "lacks=QoS 2,retained,shared,MQTT 5"
}

# Gets a broker and what it needs from Maven Central; leaves the class path in a file.
maven_class_path() {
  local name=$1
  [[ -s $work/$name.classpath ]] || mvn -B -q -f "$here/$name.xml" \
    org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath \
    -Dmdep.outputFile="$work/$name.classpath" >"$work/$name.log" 2>&1
}

start_hivemq() {
  maven_class_path hivemq || return 1
  local open guarded tls
  open=$(free_port) guarded=$(free_port) tls=$(free_port)
  hivemq_server hivemq "$open" "<tls-tcp-listener><port>$tls</port>
<bind-address>127.0.0.1</bind-address><tls><keystore><path>$work/server.p12</path>
<password>interop</password><private-key-password>interop</private-key-password>
</keystore></tls></tls-tcp-listener>"
  hivemq_server hivemq-login "$guarded" "" login
  await_port "$tls"
  await_port "$guarded"
  describe hivemq "title=HiveMQ CE $(grep -o '20[0-9.]*' "$here/hivemq.xml")" "port=$open" \
    "authPort=$guarded" "tlsPort=$tls"
}

hivemq_server() {
  local name=$1 port=$2 more=$3
  shift 3
  mkdir -p "$work/$name/conf" "$work/$name/data" "$work/$name/extensions"
  cat >"$work/$name/conf/config.xml" <<TEXT
<hivemq><listeners>
<tcp-listener><port>$port</port><bind-address>127.0.0.1</bind-address></tcp-listener>
$more
</listeners><anonymous-usage-statistics><enabled>false</enabled></anonymous-usage-statistics></hivemq>
TEXT
  run "$name" java -cp "$(cat "$work/hivemq.classpath")" "$here/HiveMq.java" "$work/$name" "$@"
}

start_moquette() {
  maven_class_path moquette || return 1
  local open guarded tls
  open=$(free_port) guarded=$(free_port) tls=$(free_port)
  moquette_server moquette "$open" true "$tls"
  moquette_server moquette-login "$guarded" false 0
  await_port "$tls"
  await_port "$guarded"
  describe moquette "title=Moquette $(grep -o '<version>0[0-9.]*' "$here/moquette.xml" | cut -c10-)" \
    "port=$open" "authPort=$guarded" "tlsPort=$tls" version=3.1.1 "lacks=retained,shared,MQTT 5"
}

moquette_server() {
  local name=$1 port=$2 anonymous=$3 tls=$4
  mkdir -p "$work/$name/config"
  echo "gateway:$(printf secret | sha256sum | cut -d' ' -f1)" >"$work/$name/config/passwords.conf"
  cat >"$work/$name/config/moquette.conf" <<TEXT
host 127.0.0.1
port $port
allow_anonymous $anonymous
password_file config/passwords.conf
persistence_enabled false
telemetry_enabled false
netty.mqtt.message_size 1048576
TEXT
  [[ $tls == 0 ]] || cat >>"$work/$name/config/moquette.conf" <<TEXT
ssl_port $tls
jks_path $work/server.p12
key_store_type pkcs12
key_store_password interop
key_manager_password interop
TEXT
  run "$name" java -Dmoquette.path="$work/$name" -cp "$(cat "$work/moquette.classpath")" \
    io.moquette.broker.Server
}

start_aedes() {
  command -v npm >/dev/null || return 1
  [[ -d $work/aedes/node_modules/aedes ]] || npm install --silent --no-fund --no-audit \
    --prefix "$work/aedes" aedes >"$work/aedes.log" 2>&1 || return 1
  local open guarded encrypted
  open=$(free_port) guarded=$(free_port) encrypted=$(free_port)
  NODE_PATH=$work/aedes/node_modules run aedes node "$here/aedes.js" \
    "$open" "$guarded" "$encrypted" "$work/server.pem" "$work/server.key"
  await_port "$encrypted"
  describe aedes "title=aedes $(node -p "require('$work/aedes/node_modules/aedes/package.json').version")" \
    "port=$open" "authPort=$guarded" "tlsPort=$encrypted" version=3.1.1 "lacks=shared,MQTT 5"
}

certificates
for broker in "${brokers[@]}"; do
  "start_$broker" || echo "interop: $broker is not to be had here and left out"
done

joined=$(IFS=,; echo "${names[*]}")
mvn -B -q test-compile
mvn -B surefire:test -Dtest=InteropIT -Dsurefire.failIfNoSpecifiedTests=false \
  "-Dinterop.brokers=$joined" "${properties[@]}" >"$work/suite.log" 2>&1 || failed=1
{
  grep '^INTEROP' "$work/suite.log" | head -n 1
  grep '^INTEROP' "$work/suite.log" | head -n 1 | sed -E 's/[^|]+/---/g; s/^---/INTEROP /'
  grep '^INTEROP' "$work/suite.log" | grep -v '| broker |' | sort
} | sed 's/^INTEROP //' >"$work/table.md"
cat "$work/table.md"
if [[ -n $docs ]]; then
  sed -i -e '/^<!-- table -->$/,/^<!-- end -->$/{//!d}' -e "/^<!-- table -->\$/r $work/table.md" "$docs"
fi
if [[ -n ${failed:-} ]]; then
  echo "interop: not all is well: $work/suite.log" >&2
  exit 1
fi
