package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.config.MqttConfig.Mqtt5;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.MessageProperties.UserProperty;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * What the bridge must be able to do with any broker. Each check has topics of its own, publishes
 * through one bridge and listens through the same or another one.
 */
final class BridgeSuite {
  private static final int LARGE = 256 * 1024;
  private static final String TEXT = "text";

  /** Half of them one by one, half at once: brokers choose members in different ways. */
  private static final int SHARED = 200;

  /** So few at a time go to one member, so that a broker has reason to turn to the next. */
  private static final Mqtt5 FEW_AT_A_TIME = new Mqtt5(Duration.ofHours(1), 10, 0);

  private static final String RETAINED = "retained";

  /** One for each kind of message that hack/mqtt-test.sh publishes. */
  private static final List<byte[]> SIXTEEN =
      List.of(
          utf8("Hello World"),
          utf8("{\"temperature\": 23.5, \"unit\": \"celsius\"}"),
          utf8("{\"humidity\": 65.2}"),
          utf8("{\"status\": \"online\"}"),
          utf8("{\"event\": \"startup\"}"),
          utf8("{\"alert\": \"smoke\", \"level\": 3}"),
          utf8("{\"interval\": 30}"),
          utf8("{\"cpu\": 0.42}"),
          utf8("{\"node\": \"esp-a1b2c3\"}"),
          utf8("{\"firmware\": \"1.2.3\"}"),
          utf8("{\"task\": \"blink\", \"running\": true}"),
          utf8("{\"error\": \"überlauf\"}"),
          utf8("{\"pattern\": \"rainbow\"}"),
          new byte[] {0, 1, 2, (byte) 0xff, (byte) 0xfe},
          new byte[0],
          utf8("x".repeat(10_000)));

  private final TestBroker broker;

  /** A check; what it throws says why the broker fails it. */
  @FunctionalInterface
  private interface Check {
    void run(BridgeFixture fixture) throws Exception;
  }

  BridgeSuite(TestBroker broker) {
    this.broker = broker;
  }

  /**
   * The outcome of each check by its name: {@code yes}; {@code –} if the broker was not set up for
   * it; {@code not offered}, or how far it goes, if the broker is known to lack it; else what went
   * wrong, see {@link #isFailure}.
   */
  Map<String, String> run() {
    Map<String, Check> checks = new LinkedHashMap<>();
    checks.put("16 messages", this::sixteenMessages);
    checks.put("QoS 0", fixture -> qos(fixture, 0));
    checks.put("QoS 1", fixture -> qos(fixture, 1));
    checks.put("QoS 2", fixture -> qos(fixture, 2));
    checks.put(RETAINED, fixture -> retained(fixture, "#", 1));
    checks.put("256 KiB", this::large);
    checks.put("reconnect", this::reconnect);
    checks.put("shared", this::shared);
    checks.put("login", broker.authPort() == 0 ? null : this::login);
    checks.put("TLS", broker.tlsPort() == 0 ? null : this::tls);
    checks.put("MQTT 5", this::mqtt5);
    Map<String, String> outcomes = new LinkedHashMap<>();
    checks.forEach((name, check) -> outcomes.put(name, check == null ? "–" : outcome(name, check)));
    return outcomes;
  }

  /** Whether an outcome is one that nobody expected of the broker. */
  static boolean isFailure(String outcome) {
    return outcome.startsWith("no: ");
  }

  private String outcome(String name, Check check) {
    Optional<String> failure = failure(check);
    boolean lacked = broker.lacks().contains(name);
    if (failure.isEmpty()) {
      return lacked ? "no: it was thought to be lacking" : "yes";
    }
    if (!lacked) {
      return "no: " + failure.get();
    }
    // the page explains each of these in a footnote
    return howFar(name)
        + " [^"
        + (broker.key() + "-" + name.replace(" ", "")).toLowerCase(Locale.ROOT)
        + "]";
  }

  /** What is there of something that the broker does not do as a whole. */
  private String howFar(String name) {
    if (name.equals(RETAINED)) {
      if (failure(fixture -> retained(fixture, "#", 0)).isEmpty()) {
        return "at QoS 0";
      }
      if (failure(fixture -> retained(fixture, "kept", 1)).isEmpty()) {
        return "without wildcards";
      }
    }
    return "not offered";
  }

  /** Why the check fails; empty if it does not. */
  private static Optional<String> failure(Check check) {
    try (BridgeFixture fixture = new BridgeFixture()) {
      check.run(fixture);
      return Optional.empty();
    } catch (Exception | AssertionError e) {
      String reason = String.valueOf(e.getMessage()).strip();
      return Optional.of(reason.lines().findFirst().orElse(""));
    }
  }

  private void sixteenMessages(BridgeFixture fixture) throws Exception {
    String topics = topics();
    MqttBridgeVerticle bridge = connected(fixture, mqtt().subscriptions(all(topics, 1)));
    for (int i = 0; i < SIXTEEN.size(); i++) {
      await(bridge.publish(message(topics + i, SIXTEEN.get(i), 1)));
    }
    for (int i = 0; i < SIXTEEN.size(); i++) {
      expect(fixture.probe.next(MqttMessage.class), topics + i, SIXTEEN.get(i));
    }
  }

  private void qos(BridgeFixture fixture, int qos) throws Exception {
    String topics = topics();
    MqttBridgeVerticle bridge = connected(fixture, mqtt().subscriptions(all(topics, 2)));
    await(bridge.publish(message(topics + "q", utf8(TEXT), qos)));
    MqttMessage received = fixture.probe.next(MqttMessage.class);
    expect(received, topics + "q", utf8(TEXT));
    check(received.qos() == qos, "delivered with QoS " + received.qos());
  }

  /**
   * Retains a message and subscribes then.
   *
   * @param filter what is subscribed to, below the topics of this check
   */
  private void retained(BridgeFixture fixture, String filter, int qos) throws Exception {
    String topics = topics();
    MqttBridgeVerticle bridge = connected(fixture, mqtt().subscriptions(all("elsewhere/", 0)));
    MessageProperties nothing = MessageProperties.of(List.of());
    String topic = topics + "kept";
    await(bridge.publish(new OutgoingMessage("", topic, utf8(TEXT), 1, true, nothing)));
    connected(fixture, mqtt().subscriptions(new Subscription(topics + filter, qos)));
    MqttMessage received = fixture.probe.next(MqttMessage.class);
    await(bridge.publish(new OutgoingMessage("", topic, new byte[0], 1, true, nothing)));
    expect(received, topic, utf8(TEXT));
    check(received.retained(), "not marked as retained");
  }

  /** Through another bridge, as Moquette acknowledges nothing while it sends somebody so much. */
  private void large(BridgeFixture fixture) throws Exception {
    String topics = topics();
    connected(fixture, mqtt().subscriptions(all(topics, 1)));
    MqttBridgeVerticle bridge = connected(fixture, mqtt().subscriptions(all("elsewhere/", 0)));
    byte[] payload = new byte[LARGE];
    Arrays.fill(payload, (byte) 7);
    await(bridge.publish(message(topics + "large", payload, 1)));
    expect(fixture.probe.next(MqttMessage.class), topics + "large", payload);
  }

  private void reconnect(BridgeFixture fixture) throws Exception {
    String topics = topics();
    CuttableLine line = CuttableLine.to(fixture.vertx, broker.host(), broker.port());
    MqttBridgeVerticle bridge =
        connected(fixture, TestMqtt.at(line.port()).subscriptions(all(topics, 1)));
    line.cut();
    check("closed by the broker".equals(fixture.nextReason()), "another reason");
    fixture.nextIsConnected();
    await(bridge.publish(message(topics + "again", utf8(TEXT), 1)));
    expect(fixture.probe.next(MqttMessage.class), topics + "again", utf8(TEXT));
  }

  private void shared(BridgeFixture fixture) throws Exception {
    String topics = topics();
    Subscription shared = new Subscription("$share/interop/" + topics + "#", 1);
    MqttBridgeVerticle one = connected(fixture, member(shared));
    MqttBridgeVerticle two = connected(fixture, member(shared));
    for (int i = 0; i < SHARED / 2; i++) {
      await(one.publish(message(topics + i, utf8(TEXT), 1)));
      fixture.probe.next(MqttMessage.class);
    }
    List<Future<Void>> published = new ArrayList<>();
    for (int i = SHARED / 2; i < SHARED; i++) {
      published.add(one.publish(message(topics + i, utf8(TEXT), 1)));
    }
    await(Future.all(published));
    for (int i = SHARED / 2; i < SHARED; i++) {
      fixture.probe.next(MqttMessage.class);
    }
    long ofOne = one.counters().messages();
    check(ofOne + two.counters().messages() == SHARED, "each message reached both members");
    check(ofOne > 0 && ofOne < SHARED, "one member got them all");
  }

  private TestMqtt member(Subscription shared) {
    return mqtt().subscriptions(shared).mqtt5(FEW_AT_A_TIME).version(broker.best());
  }

  private void login(BridgeFixture fixture) throws Exception {
    TestMqtt wrong = TestMqtt.at(broker.authPort()).host(broker.host());
    fixture.deploy(wrong.login(broker.user(), "wrong").subscriptions(all(topics(), 0)));
    fixture.nextReason();
    try (BridgeFixture other = new BridgeFixture()) {
      TestMqtt right = TestMqtt.at(broker.authPort()).host(broker.host());
      connected(
          other, right.login(broker.user(), broker.password()).subscriptions(all(topics(), 0)));
    }
  }

  private void tls(BridgeFixture fixture) throws Exception {
    String topics = topics();
    MqttBridgeVerticle bridge =
        connected(
            fixture,
            TestMqtt.at(broker.tlsPort())
                .host(broker.host())
                .trusting(broker.ca())
                .subscriptions(all(topics, 1)));
    await(bridge.publish(message(topics + "sealed", utf8(TEXT), 1)));
    expect(fixture.probe.next(MqttMessage.class), topics + "sealed", utf8(TEXT));
  }

  private void mqtt5(BridgeFixture fixture) throws Exception {
    String topics = topics();
    MqttBridgeVerticle bridge =
        connected(fixture, mqtt().version(MqttVersion.V5).subscriptions(all(topics, 1)));
    MessageProperties said =
        new MessageProperties(
            "text/plain",
            "answers",
            new byte[] {1},
            MessageProperties.NEVER,
            List.of(new UserProperty("k", "v")));
    await(bridge.publish(new OutgoingMessage("", topics + "5", utf8(TEXT), 1, false, said)));
    MqttMessage received = fixture.probe.next(MqttMessage.class);
    expect(received, topics + "5", utf8(TEXT));
    check(received.properties().filter(said::equals).isPresent(), "properties are lost");
  }

  private TestMqtt mqtt() {
    return TestMqtt.at(broker.port()).host(broker.host());
  }

  private static MqttBridgeVerticle connected(BridgeFixture fixture, TestMqtt mqtt)
      throws Exception {
    MqttBridgeVerticle bridge =
        fixture.deploy(mqtt.clientId("interop-" + UUID.randomUUID().toString().substring(0, 8)));
    BrokerLinkChanged change = fixture.probe.next(BrokerLinkChanged.class);
    check(change.status() == BrokerLinkChanged.Status.CONNECTED, change.reason());
    return bridge;
  }

  private static void expect(MqttMessage message, String topic, byte[] payload) {
    check(message.topic().equals(topic), "came on " + message.topic());
    check(Arrays.equals(message.payload(), payload), "changed on its way");
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static OutgoingMessage message(String topic, byte[] payload, int qos) {
    return new OutgoingMessage("", topic, payload, qos, false, MessageProperties.of(List.of()));
  }

  private static Subscription all(String topics, int qos) {
    return new Subscription(topics + "#", qos);
  }

  private static String topics() {
    return "interop/" + UUID.randomUUID().toString().substring(0, 8) + "/";
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
