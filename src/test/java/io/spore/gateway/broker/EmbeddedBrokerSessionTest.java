package io.spore.gateway.broker;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.spore.gateway.broker.RawClient.Packet;
import io.spore.gateway.broker.TestClient.Received;
import io.spore.gateway.config.Secret;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClientOptions;
import io.vertx.mqtt.MqttConnectionException;
import java.net.BindException;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddedBrokerSessionTest {
  private RunningBroker broker = RunningBroker.open();

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  private void restartWith(BrokerLimits limits, Optional<Login> login) throws Exception {
    broker.close();
    broker = new RunningBroker(limits, login);
  }

  private static MqttClientOptions withWill(String clientId, boolean retain) {
    return new MqttClientOptions()
        .setClientId(clientId)
        .setWillFlag(true)
        .setWillTopic("wills/" + clientId)
        .setWillMessageBytes(Buffer.buffer("gone"))
        .setWillQoS(1)
        .setWillRetain(retain);
  }

  @Test
  void aCutConnectionPublishesTheWill() throws Exception {
    TestClient reader = broker.client("reader");
    reader.subscribe("wills/#", 2);
    RawClient mortal = broker.raw();
    // CONNECT with the will "gone" on wills/m at QoS 1
    mortal.send("10 1c 0004 4d515454 04 0e 0000 0001 6d 0007 77696c6c732f6d 0004 676f6e65");
    assertThat(mortal.read().hex()).isEqualTo("200000");

    mortal.close();

    assertThat(reader.next()).isEqualTo(new Received("wills/m", "gone", 1, false, false));
  }

  @Test
  void aGoodbyeForgetsTheWill() throws Exception {
    TestClient reader = broker.client("reader");
    reader.subscribe("#", 0);

    broker.client(withWill("polite", false)).disconnect();
    TestClient writer = broker.client("polite");
    writer.publish("after", "the goodbye", 1);

    assertThat(reader.nextPayload()).isEqualTo("the goodbye");
  }

  @Test
  void aRetainedWillWaitsForThoseWhoComeLater() throws Exception {
    broker.client(withWill("twice", true));
    broker.client("twice");

    TestClient late = broker.client("late");
    late.subscribe("wills/+", 1);

    assertThat(late.next()).isEqualTo(new Received("wills/twice", "gone", 1, true, false));
  }

  @Test
  void aSecondConnectionWithTheSameClientIdTakesOver() throws Exception {
    TestClient reader = broker.client("reader");
    reader.subscribe("wills/#", 0);
    TestClient first = broker.client(withWill("same", false));
    first.subscribe("a", 0);

    TestClient second = broker.client("same");
    second.subscribe("b", 0);

    first.awaitClosed();
    assertThat(reader.nextPayload()).isEqualTo("gone");
    second.publish("a", "nobody listens any more", 1);
    second.publish("b", "still here", 1);
    assertThat(second.nextPayload()).isEqualTo("still here");
  }

  @Test
  void aClientThatKeepsSilentBeyondItsKeepAliveIsClosed() throws Exception {
    TestClient reader = broker.client("reader");
    reader.subscribe("wills/#", 0);
    RawClient silent = broker.raw();
    // as above, with a keep-alive of 1 s
    silent.send("10 1c 0004 4d515454 04 0e 0001 0001 6d 0007 77696c6c732f6d 0004 676f6e65");
    silent.read();

    silent.awaitClosed();

    assertThat(reader.nextPayload()).isEqualTo("gone");
  }

  @Test
  void theRightLoginIsLetInAndTheWrongOneIsNot() throws Exception {
    restartWith(
        BrokerLimits.DEFAULT, Optional.of(new Login("ann", new Secret("a secret with spaces"))));

    MqttClientOptions right =
        new MqttClientOptions().setUsername("ann").setPassword("a secret with spaces");
    assertThat(broker.client(right).isConnected()).isTrue();
    assertThatThrownBy(() -> broker.client(new MqttClientOptions(right).setPassword("guess")))
        .cause()
        .isInstanceOfSatisfying(
            MqttConnectionException.class,
            refused ->
                assertThat(refused.code())
                    .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD));
    assertThatThrownBy(() -> broker.client("nobody"))
        .hasCauseInstanceOf(MqttConnectionException.class);
  }

  @Test
  void clientsWithoutAnIdGetOneEach() throws Exception {
    RawClient one = broker.raw().connect("", 4);
    RawClient other = broker.raw().connect("", 4);

    other.send("c0 00");
    assertThat(other.read().hex()).isEqualTo("d0");
    one.send("c0 00");
    assertThat(one.read().hex()).isEqualTo("d0");
  }

  @Test
  void anMqtt5ClientLearnsItsIdAndWhatIsOffered() throws Exception {
    RawClient raw = broker.raw();
    raw.send("10 0d 0004 4d515454 05 02 0000 00 0000");

    Packet answer = raw.read();

    assertThat(answer.hex())
        .startsWith("200000")
        .contains("1100000000") // session expiry interval 0
        .contains("2700114000") // maximum packet size
        .contains("2900") // no subscription identifiers
        .contains("120029" + "6175746f2d"); // assigned client identifier auto-...
  }

  @Test
  void anMqtt5ClientIsToldWhyASubscriptionIsRefused() throws Exception {
    RawClient raw = broker.raw().connect("raw", 5);

    raw.send("82 0a 0001 00 0004 612f2362 00");
    assertThat(raw.read().hex()).as("invalid filter").isEqualTo("900001008f");
    raw.send("82 0f 0002 00 0009 2473686172652f2f61 00");
    assertThat(raw.read().hex()).as("a group without a name").isEqualTo("900002008f");
    raw.send("82 07 0003 00 0001 61 04");
    assertThat(raw.read().hex()).as("no local").isEqualTo("9000030083");
    raw.send("82 07 0004 00 0001 61 02");
    assertThat(raw.read().hex()).as("accepted").isEqualTo("9000040002");
    raw.send("a2 09 0005 00 0001 61 0001 62");
    assertThat(raw.read().hex()).as("unsubscribed, never subscribed").isEqualTo("b00005000011");
  }

  @Test
  void anMqtt5ClientMayDeclineRetainedMessages() throws Exception {
    broker.client("writer").publish("a", "kept", 1, true);
    RawClient raw = broker.raw().connect("raw", 5);

    raw.send("82 07 0001 00 0001 61 20");
    assertThat(raw.read().hex()).as("never").isEqualTo("9000010000");
    raw.send("82 07 0002 00 0001 61 10");
    assertThat(raw.read().hex()).as("only when new, and it is not").isEqualTo("9000020000");
    raw.send("82 07 0003 00 0001 61 00");
    assertThat(raw.read().hex()).as("always").isEqualTo("9000030000");
    assertThat(raw.read().hex()).isEqualTo("31000161" + "00" + "6b657074");
  }

  @Test
  void anMqtt5ClientGetsNoPacketLargerThanItTakes() throws Exception {
    RawClient raw = broker.raw();
    // CONNECT with a maximum packet size of 20
    raw.send("10 13 0004 4d515454 05 02 0000 05 2700000014 0001 72");
    raw.read();
    raw.send("82 07 0001 00 0001 61 00");
    raw.read();
    TestClient writer = broker.client("writer");

    writer.publish("a", "x".repeat(15), 1);
    writer.publish("a", "x".repeat(14), 1);

    assertThat(raw.read().hex()).isEqualTo("30000161" + "00" + "78".repeat(14));
    assertThat(broker.verticle().dropped()).isEqualTo(1);
  }

  @Test
  void anMqtt5ClientMayLeaveWithItsWillPublished() throws Exception {
    TestClient reader = broker.client("reader");
    reader.subscribe("w", 0);
    RawClient raw = broker.raw();
    raw.send("10 18 0004 4d515454 05 06 0000 00 0001 72 00 0001 77 0004 676f6e65");
    raw.read();

    raw.send("e0 02 04 00");

    assertThat(reader.nextPayload()).isEqualTo("gone");
  }

  @Test
  void oneClientTooManyIsRefusedButATakeOverIsNot() throws Exception {
    BrokerLimits d = BrokerLimits.DEFAULT;
    restartWith(
        new BrokerLimits(d.maxPacketSize(), 2, 2, 100, 100_000, 10, d.stallTimeout(), 1, 1_000),
        Optional.empty());
    broker.client("a");
    TestClient last = broker.client("b");

    assertThatThrownBy(() -> broker.client("c"))
        .cause()
        .isInstanceOfSatisfying(
            MqttConnectionException.class,
            refused ->
                assertThat(refused.code())
                    .isEqualTo(MqttConnectReturnCode.CONNECTION_REFUSED_SERVER_UNAVAILABLE));
    TestClient newer = broker.client("b");
    last.awaitClosed();

    assertThat(newer.subscribe("1", 0)).isZero();
    assertThat(newer.subscribe("2", 0)).isZero();
    assertThat(newer.subscribe("3", 0)).isEqualTo(0x80);
    assertThat(newer.subscribe("2", 1)).isEqualTo(1);
    newer.publish("a", "kept", 1, true);
    newer.publish("b", "no room", 1, true);
    assertThat(broker.verticle().dropped()).isEqualTo(1);
  }

  @Test
  void aTakenPortIsNamed() {
    EmbeddedBrokerVerticle second =
        new EmbeddedBrokerVerticle("127.0.0.1", broker.port(), BrokerLimits.DEFAULT);

    assertThatThrownBy(() -> await(broker.vertx().deployVerticle(second)))
        .cause()
        .isInstanceOf(BindException.class)
        .hasMessage(
            "can't listen on 127.0.0.1:"
                + broker.port()
                + " for the embedded broker: address already in use");
  }

  @Test
  void anAddressOfAnotherMachineIsNamed() {
    EmbeddedBrokerVerticle elsewhere =
        new EmbeddedBrokerVerticle("192.0.2.1", 1883, BrokerLimits.DEFAULT);

    assertThatThrownBy(() -> await(broker.vertx().deployVerticle(elsewhere)))
        .cause()
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("can't listen on 192.0.2.1:1883 for the embedded broker: ");
  }

  @Test
  void stoppingClosesClientsAndFreesThePort() throws Exception {
    TestClient client = broker.client(withWill("client", false));
    int port = broker.port();

    await(broker.vertx().undeploy(broker.verticle().deploymentID()));

    client.awaitClosed();
    EmbeddedBrokerVerticle next =
        new EmbeddedBrokerVerticle("127.0.0.1", port, BrokerLimits.DEFAULT);
    await(broker.vertx().deployVerticle(next));
    assertThat(next.port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "::1", "localhost"})
  void loopbackAddressesNeedNoWarning(String host) {
    assertThat(EmbeddedBrokerVerticle.isLoopback(host)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"0.0.0.0", "::", "192.168.1.2", "broker.lan"})
  void otherAddressesDo(String host) {
    assertThat(EmbeddedBrokerVerticle.isLoopback(host)).isFalse();
  }
}
