package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.broker.RawClient.Packet;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class EmbeddedBrokerSlowClientTest {
  private static final int KIB = 1024;
  private static final int WINDOW = 10;
  private static final int QUEUE = 20;

  private RunningBroker broker;
  private TestClient reader;
  private TestClient writer;

  @BeforeEach
  void connect() throws Exception {
    BrokerLimits limits =
        new BrokerLimits(
            256 * KIB, 10, 10, QUEUE, 2048 * KIB, WINDOW, Duration.ofMillis(300), 10, 100 * KIB);
    broker = new RunningBroker(limits, Optional.empty());
    reader = broker.client("reader");
    writer = broker.client("writer");
  }

  @AfterEach
  void stop() throws Exception {
    broker.close();
  }

  @Test
  void aReaderThatStallsLosesMessagesAtQosZeroAndTheOthersLoseNone() throws Exception {
    RawClient stalled = broker.raw().connect("stalled", 4);
    stalled.subscribe("#", 0);
    reader.subscribe("#", 0);

    int published = 0;
    // The kernel's buffers fill first; 64 MiB are more than they take.
    while (broker.verticle().dropped() < 5 && published < 1_000) {
      writer.publish("a", published + " " + "x".repeat(64 * KIB), 1);
      assertThat(reader.nextPayload()).startsWith(published + " ");
      published++;
    }

    assertThat(broker.verticle().dropped()).isGreaterThanOrEqualTo(5);
    // What it does get when it reads on is whole and in order, up to the first one dropped.
    long arriving = published - broker.verticle().dropped();
    for (int i = 0; i < arriving; i++) {
      Packet packet = stalled.read();
      assertThat(packet.type()).isEqualTo(3);
      assertThat(packet.body().getString(3, packet.body().length())).startsWith(i + " x");
    }
    writer.publish("a", "again", 1);
    assertThat(stalled.read().body().getString(3, 8)).isEqualTo("again");
  }

  @Test
  void aClientThatNeverAcknowledgesIsClosedAndThePublisherItHeldUpGoesOn() throws Exception {
    RawClient mute = broker.raw().connect("mute", 4);
    mute.subscribe("#", 1);

    // 10 are sent, 15 of 20 may wait, and then the acknowledgement has to wait as well.
    for (int i = 0; i <= WINDOW + QUEUE; i++) {
      writer.publish("a", Integer.toString(i), 1);
    }

    for (int i = 0; i < WINDOW; i++) {
      assertThat(mute.read().hex()).startsWith("32000161" + String.format("%04x", i + 1));
    }
    mute.awaitClosed();
    reader.subscribe("b", 1);
    writer.publish("b", "the others go on", 1);
    assertThat(reader.nextPayload()).isEqualTo("the others go on");
  }

  @Test
  void aPublisherThatWaitsForNoAcknowledgementCostsTheSlowSubscriberItsConnection()
      throws Exception {
    RawClient mute = broker.raw().connect("mute", 4);
    mute.subscribe("#", 1);
    RawClient pushy = broker.raw().connect("pushy", 4);

    for (int i = 1; i <= WINDOW + QUEUE + 1; i++) {
      pushy.publish(0x32, "a", i, "x");
    }

    mute.awaitClosed();
    for (int i = 1; i <= WINDOW + QUEUE + 1; i++) {
      assertThat(pushy.read().hex()).isEqualTo("40" + String.format("%04x", i));
    }
  }

  @Test
  void publishersWaitForASlowSubscriberAndNothingIsLost() throws Exception {
    RawClient slow = broker.raw().connect("slow", 4);
    slow.subscribe("#", 1);
    RawClient publisher = broker.raw().connect("publisher", 4);
    int untilCongested = WINDOW + QUEUE * 3 / 4;

    for (int i = 1; i <= untilCongested + 2; i++) {
      publisher.publish(0x32, "a", i, "x");
    }
    publisher.send("c0 00");

    for (int i = 1; i < untilCongested; i++) {
      assertThat(publisher.read().hex()).isEqualTo("40" + String.format("%04x", i));
    }
    assertThat(publisher.read().hex()).as("PINGRESP, before further PUBACKs").isEqualTo("d0");
    for (int i = 1; i <= untilCongested + 2; i++) {
      String id = String.format("%04x", i);
      assertThat(slow.read().hex()).isEqualTo("32000161" + id + "78");
      slow.send("40 02" + id);
    }
    for (int i = untilCongested; i <= untilCongested + 2; i++) {
      assertThat(publisher.read().hex()).isEqualTo("40" + String.format("%04x", i));
    }
  }

  @Test
  void theWindowAtQosTwoIsFreeAfterTheWholeExchange() throws Exception {
    RawClient raw = broker.raw().connect("raw", 4);
    raw.subscribe("#", 2);
    for (int i = 0; i <= WINDOW; i++) {
      writer.publish("a", "x", 2);
    }
    for (int i = 0; i < WINDOW; i++) {
      raw.read();
    }

    raw.send("50 02 0001");
    assertThat(raw.read().hex()).as("PUBREL").isEqualTo("620001");
    raw.send("70 02 0001");

    assertThat(raw.read().hex()).startsWith("34000161" + "000b");
  }

  @Test
  void anMqtt5ClientMayAskForASmallerWindow() throws Exception {
    RawClient raw = broker.raw();
    // CONNECT with a receive maximum of 1
    raw.send("10 11 0004 4d515454 05 02 0000 03 210001 0001 72");
    raw.read();
    raw.send("82 07 0001 00 0001 61 01");
    raw.read();

    writer.publish("a", "1", 1);
    writer.publish("a", "2", 1);
    writer.publish("a", "3", 0);

    assertThat(raw.read().hex()).isEqualTo("32000161" + "0001" + "00" + "31");
    raw.send("40 02 0001");
    assertThat(raw.read().hex()).isEqualTo("32000161" + "0002" + "00" + "32");
    assertThat(raw.read().hex()).isEqualTo("30000161" + "00" + "33");
  }
}
