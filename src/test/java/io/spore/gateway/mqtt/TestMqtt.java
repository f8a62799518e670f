package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Ingest;
import io.spore.gateway.config.MqttConfig.Mqtt5;
import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.MqttConfig.Tls;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.config.Secret;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** An MQTT configuration for tests: impatient, and changed where a test needs it. */
final class TestMqtt {
  static final Tls NO_FILES = new Tls(Optional.empty(), Optional.empty(), Optional.empty(), true);

  private BrokerUrl url;
  private Duration reconnectInterval = Duration.ofMillis(200);
  private Duration connectTimeout = Duration.ofSeconds(10);
  private Duration keepAlive = Duration.ofSeconds(30);
  private int maxMessageSize = 1 << 20;
  private boolean persistent = false;
  private int maxInFlight = 10_000;
  private Ingest ingest = Ingest.LEADER;
  private List<Subscription> subscriptions = List.of(new Subscription("#", 0));
  private Optional<String> username = Optional.empty();
  private Optional<Secret> password = Optional.empty();
  private Tls tls = NO_FILES;

  private MqttVersion version = MqttVersion.V3_1_1;
  private Mqtt5 mqtt5 = new Mqtt5(Duration.ofHours(1), 1_000, 64);

  private Retained retained = new Retained(Retained.Policy.FORWARD, 2_000, 64 << 20);

  private String clientId = "spore-gateway-test";
  private String name = "";
  private String topicPrefix = "";

  private TestMqtt(BrokerUrl url) {
    this.url = url;
  }

  static TestMqtt at(int port) {
    return new TestMqtt(new BrokerUrl("127.0.0.1", port, false, false));
  }

  TestMqtt host(String host) {
    url = new BrokerUrl(host, url.port(), url.tls(), false, url.webSocketPath());
    return this;
  }

  TestMqtt reconnectInterval(Duration interval) {
    reconnectInterval = interval;
    return this;
  }

  TestMqtt connectTimeout(Duration timeout) {
    connectTimeout = timeout;
    return this;
  }

  TestMqtt keepAlive(Duration interval) {
    keepAlive = interval;
    return this;
  }

  TestMqtt maxMessageSize(int bytes) {
    maxMessageSize = bytes;
    return this;
  }

  TestMqtt qos(int wanted) {
    return subscriptions(new Subscription("#", wanted));
  }

  TestMqtt subscriptions(Subscription... wanted) {
    subscriptions = List.of(wanted);
    return this;
  }

  TestMqtt persistent() {
    persistent = true;
    return this;
  }

  TestMqtt maxInFlight(int messages) {
    maxInFlight = messages;
    return this;
  }

  TestMqtt ingest(Ingest kind) {
    ingest = kind;
    return this;
  }

  TestMqtt login(String user, String word) {
    username = Optional.of(user);
    password = Optional.of(new Secret(word));
    return this;
  }

  TestMqtt tls(Tls files) {
    url = new BrokerUrl(url.host(), url.port(), true, false, url.webSocketPath());
    tls = files;
    return this;
  }

  TestMqtt version(MqttVersion wanted) {
    version = wanted;
    return this;
  }

  TestMqtt mqtt5(Mqtt5 wanted) {
    version = MqttVersion.V5;
    mqtt5 = wanted;
    return this;
  }

  TestMqtt retained(Retained wanted) {
    retained = wanted;
    return this;
  }

  TestMqtt named(String wanted, String prefix) {
    name = wanted;
    topicPrefix = prefix;
    return this;
  }

  TestMqtt webSocket(String path) {
    url = new BrokerUrl(url.host(), url.port(), url.tls(), false, path);
    return this;
  }

  TestMqtt clientId(String id) {
    clientId = id;
    return this;
  }

  TestMqtt trusting(Path ca) {
    return tls(new Tls(Optional.of(ca), Optional.empty(), Optional.empty(), true));
  }

  MqttConfig config() {
    return new MqttConfig(
        Optional.of(url),
        username,
        password,
        clientId,
        ingest,
        "spore",
        reconnectInterval,
        0.2,
        connectTimeout,
        keepAlive,
        maxMessageSize,
        persistent,
        maxInFlight,
        tls,
        subscriptions,
        version,
        mqtt5,
        retained,
        name,
        topicPrefix);
  }
}
