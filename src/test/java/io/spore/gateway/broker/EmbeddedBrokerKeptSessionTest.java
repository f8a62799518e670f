package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.broker.TestClient.Received;
import io.vertx.mqtt.MqttClientOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerKeptSessionTest {
  private RunningBroker broker;
  private TestClient writer;

  @BeforeEach
  void start() {
    broker = RunningBroker.open();
    writer = broker.client("writer");
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void whoComesBackGetsWhatWasPublishedMeanwhileWithoutSubscribingAnew() throws Exception {
    TestClient before = broker.client(kept());
    before.subscribe("a/#", 1);
    before.disconnect();

    writer.publish("a/1", "first", 1);
    writer.publish("a/2", "not promised", 0);
    writer.publish("a/3", "second", 2);
    TestClient after = broker.client(kept());

    assertThat(after.nextPayload()).isEqualTo("first");
    assertThat(after.nextPayload()).isEqualTo("second");
    writer.publish("a/4", "news", 0);
    assertThat(after.nextPayload()).isEqualTo("news");
  }

  @Test
  void whatWasNotAcknowledgedComesOnceMoreAndSaysSo() throws Exception {
    RawClient raw = broker.raw();
    raw.send("10 0d 0004 4d515454 04 00 0000 0001 72");
    assertThat(raw.read().hex()).as("no session yet").isEqualTo("20" + "0000");
    assertThat(raw.subscribe("a", 1)).isEqualTo(1);
    writer.publish("a", "once", 1);
    assertThat(raw.read().firstByte()).as("PUBLISH at QoS 1").isEqualTo(0x32);
    raw.close();

    RawClient again = broker.raw();
    again.send("10 0d 0004 4d515454 04 00 0000 0001 72");

    assertThat(again.read().hex()).as("session present").isEqualTo("20" + "0100");
    RawClient.Packet repeated = again.read();
    assertThat(repeated.firstByte()).as("PUBLISH at QoS 1, again").isEqualTo(0x3a);
    assertThat(repeated.hex()).endsWith("6f6e6365");
  }

  @Test
  void whoStartsCleanFindsNothing() throws Exception {
    TestClient before = broker.client(kept());
    before.subscribe("a", 1);
    before.disconnect();
    writer.publish("a", "kept", 1);

    TestClient clean = broker.client(new MqttClientOptions().setClientId("reader"));
    clean.subscribe("b", 1);
    writer.publish("a", "nobody subscribes to it", 1);
    writer.publish("b", "news", 1);

    assertThat(clean.nextPayload()).isEqualTo("news");
  }

  @Test
  void aTakeOverKeepsTheSession() throws Exception {
    TestClient first = broker.client(kept());
    first.subscribe("a", 1);

    TestClient second = broker.client(kept());

    first.awaitClosed();
    writer.publish("a", "to the second", 1);
    assertThat(second.nextPayload()).isEqualTo("to the second");
  }

  @Test
  void membersOfAGroupTakeTurnsAndThoseWhoAreAwayArePassedOver() throws Exception {
    TestClient one = broker.client("one");
    TestClient two = broker.client(kept());
    one.subscribe("$share/g/t/#", 0);
    two.subscribe("$share/g/t/#", 1);

    for (int i = 0; i < 4; i++) {
      writer.publish("t/" + i, String.valueOf(i), 1);
    }
    assertThat(one.nextPayload()).isEqualTo("0");
    assertThat(two.nextPayload()).isEqualTo("1");
    assertThat(one.nextPayload()).isEqualTo("2");
    assertThat(two.nextPayload()).isEqualTo("3");

    two.disconnect();
    writer.publish("t/5", "5", 1);
    writer.publish("t/6", "6", 1);
    assertThat(one.nextPayload()).isEqualTo("5");
    assertThat(one.nextPayload()).isEqualTo("6");
  }

  @Test
  void theBrokerTellsItsFiguresToThoseWhoAskAndToNobodyElse() throws Exception {
    TestClient everything = broker.client("everything");
    everything.subscribe("#", 0);
    TestClient curious = broker.client("curious");

    curious.subscribe("$SYS/broker/version", 0);

    Received version = curious.next();
    assertThat(version.payload()).isEqualTo("SPORE Gateway's embedded broker");
    assertThat(version.retained()).isTrue();
    writer.publish("$SYS/broker/version", "forged", 1);
    writer.publish("a", "news", 1);
    assertThat(everything.nextPayload()).isEqualTo("news");
  }

  private static MqttClientOptions kept() {
    return new MqttClientOptions().setClientId("reader").setCleanSession(false);
  }
}
