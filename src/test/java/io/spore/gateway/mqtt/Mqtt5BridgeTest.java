package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.spore.gateway.config.MqttConfig.Mqtt5;
import io.spore.gateway.config.MqttConfig.RetainHandling;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.MessageProperties.UserProperty;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.ScriptedBroker;
import io.spore.gateway.support.ScriptedBroker.Subscriber;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.messages.codes.MqttDisconnectReasonCode;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Mqtt5BridgeTest {
  private static final byte[] CORRELATION = {1, 2, 3};

  private BridgeFixture fixture;
  private ScriptedBroker broker;

  @BeforeEach
  void startBroker() throws Exception {
    fixture = new BridgeFixture();
    broker = ScriptedBroker.start(fixture.vertx);
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @Test
  void whatThePublisherSaidOfAMessageArrivesWithIt() throws Exception {
    fixture.deploy(mqtt5());
    MqttProperties said = new MqttProperties();
    said.add(new StringProperty(MqttProperties.CONTENT_TYPE, "application/json"));
    said.add(new StringProperty(MqttProperties.RESPONSE_TOPIC, "answers/1"));
    said.add(new BinaryProperty(MqttProperties.CORRELATION_DATA, CORRELATION));
    said.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 90));
    MqttProperties.UserProperties users = new MqttProperties.UserProperties();
    users.add("colour", "red");
    users.add("colour", "green");
    said.add(users);
    broker
        .nextSubscriber()
        .endpoint()
        .publish("t", Buffer.buffer("hi"), MqttQoS.AT_MOST_ONCE, false, true, 0, said);

    MqttMessage message = fixture.probe.next(MqttMessage.class);

    assertThat(BridgeFixture.text(message)).isEqualTo("hi");
    assertThat(message.retained()).isTrue();
    assertThat(message.properties())
        .contains(
            new MessageProperties(
                "application/json",
                "answers/1",
                CORRELATION,
                90,
                List.of(new UserProperty("colour", "red"), new UserProperty("colour", "green"))));
  }

  @Test
  void aMessageOfWhichNothingIsSaidHasNoProperties() throws Exception {
    fixture.deploy(mqtt5());
    broker.nextSubscriber().send("t", "plain");

    assertThat(fixture.probe.next(MqttMessage.class).properties()).isEmpty();
  }

  @Test
  void theBrokerIsToldHowMuchAndForHowLong() throws Exception {
    fixture.deploy(
        mqtt5().persistent().mqtt5(new Mqtt5(Duration.ofHours(1), 77, 9)).maxMessageSize(100_000));

    var endpoint = broker.nextSubscriber().endpoint();

    assertThat(endpoint.protocolVersion()).isEqualTo(5);
    assertThat(endpoint.isCleanSession()).isFalse();
    assertThat(number(endpoint.connectProperties(), MqttProperties.SESSION_EXPIRY_INTERVAL))
        .isEqualTo(3_600);
    assertThat(number(endpoint.connectProperties(), MqttProperties.RECEIVE_MAXIMUM)).isEqualTo(77);
    assertThat(number(endpoint.connectProperties(), MqttProperties.TOPIC_ALIAS_MAXIMUM))
        .isEqualTo(9);
    assertThat(number(endpoint.connectProperties(), MqttProperties.MAXIMUM_PACKET_SIZE))
        .isBetween(100_000, 300_000);
  }

  @Test
  void subscriptionsCarryTheirOptions() throws Exception {
    fixture.deploy(
        mqtt5()
            .subscriptions(
                new Subscription("a", 1, List.of(), true, true, RetainHandling.SEND_IF_NEW)));

    MqttSubscriptionOption option =
        broker.nextSubscriber().subscriptions().get(0).subscriptionOption();

    assertThat(option.qos()).isEqualTo(MqttQoS.AT_LEAST_ONCE);
    assertThat(option.isNoLocal()).isTrue();
    assertThat(option.isRetainAsPublished()).isTrue();
    assertThat(option.retainHandling())
        .isEqualTo(
            MqttSubscriptionOption.RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "CONNECTION_REFUSED_NOT_AUTHORIZED_5      | the broker refused the connection: not authorised: check user name and password",
        "CONNECTION_REFUSED_BAD_USERNAME_OR_PASSWORD | the broker refused the connection: user name or password is wrong",
        "CONNECTION_REFUSED_SERVER_BUSY           | the broker refused the connection: it is busy",
        "CONNECTION_REFUSED_BANNED                | the broker refused the connection: this client is banned",
      })
  void aRefusalIsSaidInWords(MqttConnectReturnCode code, String reason) throws Exception {
    broker.refuseNext(code);
    fixture.deploy(mqtt5());

    assertThat(fixture.nextReason()).isEqualTo(reason);
    fixture.nextIsConnected();
  }

  @Test
  void theBrokersGoodbyeIsSaidInWordsAndInItsOwn() throws Exception {
    fixture.deploy(mqtt5());
    fixture.nextIsConnected();
    MqttProperties why = new MqttProperties();
    why.add(new StringProperty(MqttProperties.REASON_STRING, "back at noon"));

    broker
        .nextSubscriber()
        .endpoint()
        .disconnect(MqttDisconnectReasonCode.SERVER_SHUTTING_DOWN, why);

    assertThat(fixture.nextReason())
        .isEqualTo("closed by the broker: it is shutting down (back at noon)");
    fixture.nextIsConnected();
  }

  @Test
  void aCutLineIsSaidAfterTheMessagesThatCameBeforeIt() throws Exception {
    fixture.deploy(mqtt5());
    fixture.nextIsConnected();
    Subscriber first = broker.nextSubscriber();
    for (int i = 0; i < 500; i++) {
      first.send("t", "before " + i);
    }
    first.cut();

    for (int i = 0; i < 500; i++) {
      assertThat(fixture.nextText()).isEqualTo("before " + i);
    }
    assertThat(fixture.nextReason()).isEqualTo("closed by the broker");
    fixture.nextIsConnected();
  }

  @ParameterizedTest(name = "at QoS {0}")
  @ValueSource(ints = {1, 2})
  void aMessageIsAcknowledgedOncePublished(int qos) throws Exception {
    fixture.deploy(mqtt5().qos(qos));
    Subscriber subscriber = broker.nextSubscriber();

    subscriber.send("t", Buffer.buffer("kept"), qos, 7);

    assertThat(fixture.nextText()).isEqualTo("kept");
    assertThat(subscriber.nextAnswer()).isEqualTo(qos == 1 ? "PUBACK 7" : "PUBREC 7");
  }

  @Test
  void withALogAMessageIsAcknowledgedOnlyOnceItIsStored() throws Exception {
    fixture.events.stored().begin(0);
    fixture.deploy(mqtt5().qos(1));
    Subscriber subscriber = broker.nextSubscriber();
    subscriber.send("t", Buffer.buffer("kept"), 1, 7);
    assertThat(fixture.nextText()).isEqualTo("kept");
    assertThat(subscriber.hasAnswered()).isFalse();

    fixture.events.stored().advance(100);

    assertThat(subscriber.nextAnswer()).isEqualTo("PUBACK 7");
  }

  @ParameterizedTest(name = "at QoS {0}")
  @ValueSource(ints = {1, 2})
  void inAPersistentSessionWhatIsSentAgainIsAcknowledgedAndNotPublishedTwice(int qos)
      throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(mqtt5().persistent().qos(qos));
    Subscriber first = broker.nextSubscriber();
    first.send("t", Buffer.buffer("once"), qos, 7);
    assertThat(fixture.nextText()).isEqualTo("once");
    first.cut();

    Subscriber second = broker.nextSubscriber();
    second.sendAgain("t", Buffer.buffer("once"), qos, 7);
    second.send("t", Buffer.buffer("next"), qos, 8);

    assertThat(fixture.nextText()).isEqualTo("next");
    assertThat(second.nextAnswer()).isEqualTo(qos == 1 ? "PUBACK 7" : "PUBREC 7");
    assertThat(bridge.counters().redelivered()).isEqualTo(1);
  }

  @Test
  void anOversizedMessageIsSkippedAndItsNeighboursArrive() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(mqtt5().maxMessageSize(1_000).qos(1));
    Subscriber subscriber = broker.nextSubscriber();

    subscriber.send("t", Buffer.buffer("before"), 1, 1);
    subscriber.send("t", Buffer.buffer("x".repeat(1_001)), 1, 2);
    subscriber.send("t", Buffer.buffer("after"), 1, 3);

    assertThat(fixture.nextText()).isEqualTo("before");
    assertThat(fixture.nextText()).isEqualTo("after");
    assertThat(subscriber.nextAnswer()).isEqualTo("PUBACK 1");
    assertThat(subscriber.nextAnswer()).isEqualTo("PUBACK 2");
    assertThat(bridge.counters().oversized()).isEqualTo(1);
  }

  @Test
  void aLongPauseHoldsTheBrokerBackWithoutLossAndDoesNotEndTheLink() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(mqtt5().keepAlive(Duration.ofSeconds(1)));
    fixture.nextIsConnected();
    Subscriber subscriber = broker.nextSubscriber();
    fixture.events.backpressure().hold(this);
    await(fixture.vertx.timer(100).mapEmpty());
    String filling = "x".repeat(10_000);
    for (int i = 0; i < 3_000; i++) {
      subscriber.send("t", i + " " + filling);
    }
    await(fixture.vertx.timer(3_500).mapEmpty());
    assertThat(bridge.counters().messages()).as("of 3,000 while paused").isLessThan(300);

    fixture.events.backpressure().letGo(this);

    for (int i = 0; i < 3_000; i++) {
      assertThat(fixture.nextText()).startsWith(i + " ");
    }
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @ParameterizedTest(name = "at QoS {0}")
  @ValueSource(ints = {1, 2})
  void aBrokerThatExceedsTheReceiveMaximumIsHeldBackAndNotLeft(int qos) throws Exception {
    MqttBridgeVerticle bridge =
        fixture.deploy(mqtt5().mqtt5(new Mqtt5(Duration.ZERO, 5, 0)).qos(qos));
    Subscriber subscriber = broker.nextSubscriber();

    for (int i = 1; i <= 300; i++) {
      subscriber.send("t", Buffer.buffer("m" + i), qos, i);
    }

    for (int i = 1; i <= 300; i++) {
      assertThat(fixture.nextText()).isEqualTo("m" + i);
    }
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @Test
  void aSilentBrokerIsGivenUp() throws Exception {
    broker.answerPings(false);
    fixture.deploy(mqtt5().keepAlive(Duration.ofSeconds(1)));
    fixture.nextIsConnected();

    assertThat(fixture.nextReason()).isEqualTo("no answer within 0.75 s (keep-alive)");
  }

  @Test
  void aRefusedSubscriptionNamesTheFilterAndTheReason() throws Exception {
    broker.refuseSubscriptions(true);
    fixture.deploy(mqtt5());

    assertThat(fixture.nextReason())
        .isEqualTo("the broker refused the subscription to #: for a reason it does not name");
  }

  @Test
  void aBrokerThatNeverAnswersIsGivenUpInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      fixture.deploy(
          TestMqtt.at(silent.getLocalPort())
              .version(MqttVersion.V5)
              .connectTimeout(Duration.ofMillis(500)));

      assertThat(fixture.nextReason())
          .isEqualTo("no answer within 0.5 s (waiting for TCP or CONNACK)");
    }
  }

  @ParameterizedTest(name = "which answers {0}")
  @ValueSource(strings = {"20020001", "2003008400", ""})
  void autoFallsBackForABrokerThatDoesNotKnowMqtt5(String answer) throws Exception {
    try (ServerSocket old = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      fixture.deploy(TestMqtt.at(old.getLocalPort()).version(MqttVersion.AUTO));

      try (Socket first = old.accept()) {
        assertThat(protocolLevel(first)).isEqualTo(5);
        first.getOutputStream().write(HexFormat.of().parseHex(answer));
      }
      try (Socket second = old.accept()) {
        assertThat(protocolLevel(second)).isEqualTo(4);
        second.getOutputStream().write(new byte[] {0x20, 2, 0, 0, (byte) 0x90, 3, 0, 1, 0});
        fixture.nextIsConnected();
      }
    }
  }

  @ParameterizedTest(name = "which answers {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "20020001   | the broker refused the connection: it does not speak MQTT 5",
        "2003000100 | the broker does not seem to speak MQTT 5: Exception while decoding CONNACK: wrong reason code",
        "2003008400 | the broker refused the connection: it does not speak MQTT 5",
        "''         | closed by the broker before it answered (perhaps it does not speak MQTT 5, or this port wants tls://)",
      })
  void aBrokerThatKnowsMqtt311OnlyIsNamedAsSuch(String answer, String reason) throws Exception {
    try (ServerSocket old = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      fixture.deploy(TestMqtt.at(old.getLocalPort()).version(MqttVersion.V5));

      try (Socket first = old.accept()) {
        assertThat(protocolLevel(first)).isEqualTo(5);
        first.getOutputStream().write(HexFormat.of().parseHex(answer));
      }
      assertThat(fixture.nextReason()).isEqualTo(reason);
    }
  }

  @Test
  void autoSpeaksMqtt5WithABrokerThatKnowsIt() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()).version(MqttVersion.AUTO));

    assertThat(broker.nextSubscriber().endpoint().protocolVersion()).isEqualTo(5);
    fixture.nextIsConnected();
  }

  @Test
  void autoDoesNotTryTwiceWhenThereIsNoBroker() throws Exception {
    int port = broker.port();
    broker.close();
    fixture.deploy(TestMqtt.at(port).version(MqttVersion.AUTO));

    assertThat(fixture.nextReason())
        .isEqualTo("connection refused: no broker listens on port " + port);
  }

  @Test
  void theGatewaysLeaveIsADisconnect() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(mqtt5());
    Subscriber subscriber = broker.nextSubscriber();
    fixture.nextIsConnected();

    fixture.undeploy(bridge);

    assertThat(subscriber.end()).isEqualTo("DISCONNECT");
  }

  private TestMqtt mqtt5() {
    return TestMqtt.at(broker.port()).version(MqttVersion.V5);
  }

  private static int number(MqttProperties properties, int id) {
    return (Integer) properties.getProperty(id).value();
  }

  /** Reads the CONNECT and returns the protocol level in it. */
  private static int protocolLevel(Socket client) throws Exception {
    InputStream in = client.getInputStream();
    assertThat(in.read()).as("CONNECT").isEqualTo(0x10);
    byte[] connect = in.readNBytes(in.read());
    assertThat(new String(connect, 2, 4, StandardCharsets.US_ASCII)).isEqualTo("MQTT");
    return connect[6];
  }
}
