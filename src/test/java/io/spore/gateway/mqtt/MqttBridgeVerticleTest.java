package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.ScriptedBroker;
import io.spore.gateway.support.ScriptedBroker.Subscriber;
import io.vertx.core.buffer.Buffer;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MqttBridgeVerticleTest {
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
  void aMessageArrivesAsItWasSent() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(broker.port()));
    long before = System.currentTimeMillis();
    broker.nextSubscriber().send("sensor/temperature/living-room", "23.5 °C");

    MqttMessage message = fixture.probe.next(MqttMessage.class);

    assertThat(message.topic()).isEqualTo("sensor/temperature/living-room");
    assertThat(BridgeFixture.text(message)).isEqualTo("23.5 °C");
    assertThat(message.qos()).isZero();
    assertThat(message.retained()).isFalse();
    assertThat(message.time()).isBetween(before, System.currentTimeMillis());
    assertThat(bridge.counters().messages()).isEqualTo(1);
    assertThat(bridge.counters().bytes()).isEqualTo(8);
  }

  @Test
  void clientsLearnThatTheLinkIsUp() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()));
    BrokerLinkChanged change = fixture.probe.next(BrokerLinkChanged.class);
    assertThat(change.status()).isEqualTo(Status.CONNECTED);
    assertThat(change.broker()).isEqualTo("tcp://127.0.0.1:" + broker.port());
    assertThat(change.reason()).isEmpty();
    assertThat(change.retryInMs()).isZero();
  }

  @Test
  void aRefusedPasswordIsSaidOnceAndTriedAgainUntilItIsAccepted() throws Exception {
    for (int i = 0; i < 3; i++) {
      broker.refuseNext(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
    }
    fixture.deploy(TestMqtt.at(broker.port()));

    BrokerLinkChanged refused = fixture.probe.next(BrokerLinkChanged.class);
    assertThat(refused.status()).isEqualTo(Status.DISCONNECTED);
    assertThat(refused.reason()).isEqualTo("the broker refused user name or password");
    assertThat(refused.retryInMs()).isBetween(1L, 240L);
    fixture.nextIsConnected(); // and not a second or third word about the refusals
  }

  @Test
  void aRefusedSubscriptionEndsTheAttemptAndNamesTheFilter() throws Exception {
    broker.refuseSubscriptions(true);
    fixture.deploy(TestMqtt.at(broker.port()));
    assertThat(fixture.nextReason()).isEqualTo("the broker refused the subscription to #");
    broker.refuseSubscriptions(false);
    fixture.nextIsConnected();
  }

  @Test
  void aBrokerThatNeverAnswersConnectIsGivenUpInTime() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      long start = System.nanoTime();
      fixture.deploy(TestMqtt.at(silent.getLocalPort()).connectTimeout(Duration.ofMillis(500)));
      assertThat(fixture.nextReason()).isEqualTo("no answer within 0.5 s (waiting for CONNACK)");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(500), Duration.ofSeconds(5));
    }
  }

  @Test
  void aConnectionClosedUnansweredIsSaidSo() throws Exception {
    try (ServerSocket closing = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      fixture.deploy(TestMqtt.at(closing.getLocalPort()));
      try (Socket accepted = closing.accept()) {
        InputStream in = accepted.getInputStream();
        assertThat(in.read()).as("CONNECT").isEqualTo(0x10);
        in.skipNBytes(in.read());
      }
      assertThat(fixture.nextReason())
          .isEqualTo("closed by the broker before it answered (perhaps this port wants tls://)");
    }
  }

  @Test
  void anAbsentBrokerDoesNotHinderTheStartAndIsFoundWhenItAppears() throws Exception {
    int port;
    try (Socket reservation = new Socket()) {
      reservation.setReuseAddress(true);
      reservation.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      port = reservation.getLocalPort();
      fixture.deploy(TestMqtt.at(port));
      assertThat(fixture.nextReason())
          .isEqualTo("connection refused: no broker listens on port " + port);
    }
    ScriptedBroker late = ScriptedBroker.start(fixture.vertx, port);
    late.nextSubscriber().send("a", "here I am");
    fixture.nextIsConnected();
    assertThat(fixture.nextText()).isEqualTo("here I am");
  }

  @Test
  void aCutLineIsSaidAfterTheMessagesThatCameBeforeItAndTheLinkComesBack() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(broker.port()));
    fixture.nextIsConnected();
    Subscriber first = broker.nextSubscriber();
    for (int i = 0; i < 500; i++) {
      first.send("t", "before " + i);
    }
    first.cut();

    for (int i = 0; i < 500; i++) {
      Event event = fixture.probe.next(Event.class);
      assertThat(event).isInstanceOf(MqttMessage.class);
      assertThat(BridgeFixture.text((MqttMessage) event)).isEqualTo("before " + i);
    }
    assertThat(fixture.nextReason()).isEqualTo("closed by the broker");
    broker.nextSubscriber().send("t", "after");
    fixture.nextIsConnected();
    assertThat(fixture.nextText()).isEqualTo("after");
    assertThat(bridge.counters().reconnects()).isEqualTo(1);
  }

  @Test
  void twentyCutsUnderLoadLeaveOrderAndTheWholeOfTheLastConnection() throws Exception {
    int cuts = 20;
    fixture.deploy(TestMqtt.at(broker.port()).reconnectInterval(Duration.ofMillis(100)));
    for (int connection = 0; connection <= cuts; connection++) {
      Subscriber subscriber = broker.nextSubscriber();
      for (int i = 0; i < 1_000; i++) {
        subscriber.send("load", connection + " " + i);
      }
      if (connection < cuts) {
        subscriber.cut();
      }
    }

    List<List<Integer>> heard = new ArrayList<>();
    for (int connection = 0; connection <= cuts; connection++) {
      heard.add(new ArrayList<>());
    }
    int newest = 0;
    while (heard.get(cuts).size() < 1_000) {
      String[] words = fixture.nextText().split(" ", 2);
      int connection = Integer.parseInt(words[0]);
      assertThat(connection).as("nothing of an old connection").isGreaterThanOrEqualTo(newest);
      newest = connection;
      heard.get(connection).add(Integer.parseInt(words[1]));
    }
    for (List<Integer> numbers : heard) {
      for (int i = 0; i < numbers.size(); i++) {
        assertThat(numbers.get(i)).as("no hole, no repeat").isEqualTo(i);
      }
    }
  }

  @Test
  void aBrokerThatFallsSilentIsFoundWithinOneAndAHalfKeepAlives() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()).keepAlive(Duration.ofSeconds(1)));
    fixture.nextIsConnected();
    Subscriber subscriber = broker.nextSubscriber();
    broker.answerPings(false);
    subscriber.send("t", "last words");
    fixture.nextText();
    long silentSince = System.nanoTime();

    assertThat(fixture.nextReason()).isEqualTo("no answer within 0.75 s (keep-alive)");

    assertThat(Duration.ofNanos(System.nanoTime() - silentSince))
        .isLessThan(Duration.ofMillis(1_800));
    assertThat(subscriber.end()).isEqualTo("closed");
    broker.answerPings(true);
    fixture.nextIsConnected();
  }

  @Test
  void messagesCountAsLifeEvenWhenPingsGoUnanswered() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()).keepAlive(Duration.ofSeconds(1)));
    fixture.nextIsConnected();
    Subscriber subscriber = broker.nextSubscriber();
    broker.answerPings(false);
    long timer = fixture.vertx.setPeriodic(100, tick -> subscriber.send("t", "alive"));
    for (int i = 0; i < 25; i++) {
      assertThat(fixture.probe.next(Event.class)).isInstanceOf(MqttMessage.class);
    }
    fixture.vertx.cancelTimer(timer);
    assertThat(fixture.nextReason()).contains("keep-alive");
  }

  @Test
  void pausedReadingHoldsTheBrokerBackAndIsNotTakenForSilence() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()).keepAlive(Duration.ofSeconds(1)));
    fixture.nextIsConnected();
    Subscriber subscriber = broker.nextSubscriber();
    fixture.events.backpressure().hold(this);
    await(fixture.vertx.timer(200).mapEmpty());
    for (int i = 0; i < 5_000; i++) {
      subscriber.send("t", "kept " + i);
    }
    await(fixture.vertx.timer(2_500).mapEmpty());
    assertThat(fixture.probe.pending()).as("neither messages nor a lost link").isEmpty();

    fixture.events.backpressure().letGo(this);

    for (int i = 0; i < 5_000; i++) {
      Event event = fixture.probe.next(Event.class);
      assertThat(event).isInstanceOf(MqttMessage.class);
      assertThat(BridgeFixture.text((MqttMessage) event)).isEqualTo("kept " + i);
    }
  }

  @ParameterizedTest(name = "at QoS {0}")
  @ValueSource(ints = {0, 1, 2})
  void anOversizedMessageIsSkippedAndItsNeighboursArrive(int qos) throws Exception {
    MqttBridgeVerticle bridge =
        fixture.deploy(TestMqtt.at(broker.port()).maxMessageSize(10_000).qos(qos));
    Subscriber subscriber = broker.nextSubscriber();
    subscriber.send("t", Buffer.buffer("before"), qos, 1);
    subscriber.send("t", Buffer.buffer("x".repeat(1_000_000)), qos, 2);
    subscriber.send("t", Buffer.buffer("y".repeat(10_000)), qos, 3);
    assertThat(fixture.nextText()).isEqualTo("before");
    assertThat(fixture.nextText()).isEqualTo("y".repeat(10_000));
    assertThat(bridge.counters().oversized()).isEqualTo(1);
    assertThat(bridge.counters().messages()).isEqualTo(2);
    if (qos == 1) {
      assertThat(answers(subscriber, 3)).containsExactly("PUBACK 1", "PUBACK 2", "PUBACK 3");
    } else if (qos == 2) {
      assertThat(answers(subscriber, 6))
          .containsExactlyInAnyOrder(
              "PUBREC 1", "PUBREC 2", "PUBREC 3", "PUBCOMP 1", "PUBCOMP 2", "PUBCOMP 3");
    }
  }

  @Test
  void aLargeMessageWithinTheLimitArrives() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()).maxMessageSize(4 << 20));
    broker.nextSubscriber().send("t".repeat(60_000), "z".repeat(4 << 20));
    assertThat(fixture.probe.next(MqttMessage.class).payload()).hasSize(4 << 20);
  }

  @Test
  void stoppingTakesLeaveWithDisconnect() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(broker.port()));
    Subscriber subscriber = broker.nextSubscriber();
    fixture.nextIsConnected();
    fixture.undeploy(bridge);
    assertThat(subscriber.end()).isEqualTo("DISCONNECT");
    assertThat(fixture.probe.pending()).isEmpty();
  }

  @Test
  void stoppingWhileConnectingClosesTheSocketAndIsDone() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(silent.getLocalPort()));
      try (Socket accepted = silent.accept()) {
        assertThat(accepted.getInputStream().read()).as("CONNECT").isEqualTo(0x10);
        fixture.undeploy(bridge);
        accepted.getInputStream().transferTo(OutputStream.nullOutputStream());
      }
      assertThat(fixture.probe.pending()).isEmpty();
    }
  }

  private static List<String> answers(Subscriber subscriber, int count)
      throws InterruptedException {
    List<String> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(subscriber.nextAnswer());
    }
    return answers;
  }
}
