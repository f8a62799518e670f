package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.broker.TestClient.Received;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EmbeddedBrokerDeliveryTest {
  private RunningBroker broker;
  private TestClient reader;
  private TestClient writer;

  @BeforeEach
  void connect() {
    broker = RunningBroker.open();
    reader = broker.client("reader");
    writer = broker.client("writer");
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @ParameterizedTest
  @CsvSource({"0,0,0", "1,1,1", "2,2,2", "0,2,0", "2,0,0", "1,2,1", "2,1,1"})
  void aMessageArrivesWithTheLowerQosOfBothSides(int published, int subscribed, int delivered)
      throws Exception {
    assertThat(reader.subscribe("a/b", subscribed)).isEqualTo(subscribed);

    writer.publish("a/b", "hello", published);
    writer.publish("a/b", "again", published);

    assertThat(reader.next()).isEqualTo(new Received("a/b", "hello", delivered, false, false));
    assertThat(reader.next()).isEqualTo(new Received("a/b", "again", delivered, false, false));
  }

  @Test
  void wildcardsMatchAsTheSpecificationSays() throws Exception {
    reader.subscribe("home/+/temperature", 0);
    reader.subscribe("office/#", 0);

    writer.publish("home/kitchen/humidity", "no", 0);
    writer.publish("home/temperature", "no", 0);
    writer.publish("$office/a", "no", 0);
    writer.publish("home/kitchen/temperature", "1", 0);
    writer.publish("office", "2", 0);
    writer.publish("office/desk/lamp", "3", 0);

    assertThat(reader.nextPayload()).isEqualTo("1");
    assertThat(reader.nextPayload()).isEqualTo("2");
    assertThat(reader.nextPayload()).isEqualTo("3");
  }

  @Test
  void overlappingSubscriptionsDeliverOnceWithTheHighestQos() throws Exception {
    reader.subscribe("#", 0);
    reader.subscribe("a/+", 1);
    reader.subscribe("a/b", 0);

    writer.publish("a/b", "first", 2);
    writer.publish("z", "end", 2);

    assertThat(reader.next()).isEqualTo(new Received("a/b", "first", 1, false, false));
    assertThat(reader.next()).isEqualTo(new Received("z", "end", 0, false, false));
  }

  @Test
  void whatIsUnsubscribedNoLongerArrives() throws Exception {
    reader.subscribe("a", 0);
    reader.subscribe("b", 0);
    reader.unsubscribe("a");

    writer.publish("a", "no", 0);
    writer.publish("b", "yes", 0);

    assertThat(reader.nextPayload()).isEqualTo("yes");
  }

  @Test
  void anInvalidFilterIsAnsweredWith128AndTheConnectionStays() throws Exception {
    RawClient raw = broker.raw().connect("raw", 4);

    assertThat(raw.subscribe("a/#/b", 1)).isEqualTo(0x80);
    assertThat(raw.subscribe("a+", 1)).isEqualTo(0x80);
    assertThat(raw.subscribe("", 1)).isEqualTo(0x80);
    assertThat(raw.subscribe("a/".repeat(200), 1)).isEqualTo(0x80);
    assertThat(raw.subscribe("$share/group", 1)).isEqualTo(0x80);
    assertThat(raw.subscribe("a/b", 1)).isEqualTo(1);
  }

  @Test
  void aRetainedMessageIsMarkedForNewcomersAndNotForThoseAlreadyThere() throws Exception {
    reader.subscribe("state/#", 1);

    writer.publish("state/lamp", "on", 1, true);
    TestClient newcomer = broker.client("newcomer");
    newcomer.subscribe("state/+", 1);

    assertThat(reader.next()).isEqualTo(new Received("state/lamp", "on", 1, false, false));
    assertThat(newcomer.next()).isEqualTo(new Received("state/lamp", "on", 1, true, false));
  }

  @Test
  void anEmptyRetainedMessageIsDeliveredAndForgetsTheEarlierOne() throws Exception {
    writer.publish("state/lamp", "on", 1, true);
    writer.publish("state/door", "shut", 1, true);
    reader.subscribe("state/lamp", 0);
    reader.next();

    writer.publish("state/lamp", "", 1, true);
    TestClient newcomer = broker.client("newcomer");
    newcomer.subscribe("state/#", 0);

    assertThat(reader.next()).isEqualTo(new Received("state/lamp", "", 0, false, false));
    assertThat(newcomer.next()).isEqualTo(new Received("state/door", "shut", 0, true, false));
  }

  @Test
  void subscribingAgainBringsTheRetainedMessageAgain() throws Exception {
    writer.publish("state/lamp", "on", 1, true);

    reader.subscribe("state/lamp", 0);
    reader.subscribe("state/lamp", 1);

    assertThat(reader.next().qos()).isZero();
    assertThat(reader.next().qos()).isEqualTo(1);
  }

  @Test
  void thousandsOfRetainedMessagesReachANewcomer() throws Exception {
    for (int i = 0; i < 3_000; i++) {
      writer.publish("state/" + i, "x".repeat(500), 0, true);
    }
    writer.publish("done", "", 1);

    reader.subscribe("state/#", 0);

    for (int i = 0; i < 3_000; i++) {
      assertThat(reader.next().topic()).isEqualTo("state/" + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "2"})
  void theOrderOfAPublisherIsKept(int qos) throws Exception {
    reader.subscribe("a", qos);

    for (int i = 0; i < 500; i++) {
      writer.publish("a", Integer.toString(i), qos);
    }

    for (int i = 0; i < 500; i++) {
      assertThat(reader.nextPayload()).isEqualTo(Integer.toString(i));
    }
  }

  @Test
  void aPayloadOfOneMebibyteArrives() throws Exception {
    String payload = "x".repeat(1024 * 1024);
    reader.subscribe("large", 1);

    writer.publish("large", payload, 1);

    assertThat(reader.nextPayload()).isEqualTo(payload);
  }

  @Test
  void aClientReceivesItsOwnMessages() throws Exception {
    reader.subscribe("a", 2);

    reader.publish("a", "mine", 2);

    assertThat(reader.nextPayload()).isEqualTo("mine");
  }

  @Test
  void aRepeatedMessageAtQosTwoIsDeliveredOnce() throws Exception {
    reader.subscribe("#", 0);
    RawClient raw = broker.raw().connect("raw", 4);

    raw.publish(0x34, "a", 7, "once");
    assertThat(raw.read().hex()).isEqualTo("500007");
    raw.publish(0x3c, "a", 7, "once");
    assertThat(raw.read().hex()).isEqualTo("500007");
    raw.send("62 02 00 07");
    assertThat(raw.read().hex()).isEqualTo("700007");
    raw.publish(0x34, "a", 7, "the id is free again");

    assertThat(reader.nextPayload()).isEqualTo("once");
    assertThat(reader.nextPayload()).isEqualTo("the id is free again");
  }
}
