package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** The bridge and the very bytes of its broker. */
class MqttBridgeStreamTest {
  private static final int MESSAGES = 30_000;

  private BridgeFixture fixture;
  private RawBroker broker;

  @BeforeEach
  void startBroker() throws Exception {
    fixture = new BridgeFixture();
    broker = new RawBroker();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
    broker.close();
  }

  @Test
  void aTopicThatIsNoneEndsTheLinkAndTheReasonIsSaid() throws Exception {
    connect();
    broker.send(Packets.publish("good", 0, 0, 1));
    broker.send(Packets.publish("not/#", 0, 0, 1));

    assertThat(fixture.probe.next(Event.class).topic()).isEqualTo("good");
    assertThat(fixture.nextReason())
        .isEqualTo("the broker sent what is not MQTT: a topic name with a wildcard");
  }

  @Test
  void whatTheDecoderRefusesEndsTheLinkToo() throws Exception {
    connect();
    broker.send(new byte[] {(byte) 0xf0, 0});
    assertThat(fixture.nextReason())
        .startsWith("the broker sent what is not MQTT: AUTH message requires");
  }

  @Test
  void atQos2AMessageSentAgainIsPublishedOnceAndAnUnknownReleaseIsAnswered() throws Exception {
    connect();
    broker.send(Packets.publish("once", 2, 5, 1));
    assertThat(broker.answer(4)).isEqualTo("50020005");
    broker.send(Packets.concat(Packets.publish("once", 2, 5, 1), Packets.pubrel(5)));
    assertThat(broker.answer(8)).isEqualTo("50020005" + "70020005");
    broker.send(Packets.concat(Packets.pubrel(99), Packets.publish("next", 0, 0, 1)));
    assertThat(broker.answer(4)).isEqualTo("70020063");

    assertThat(fixture.probe.next(MqttMessage.class).topic()).isEqualTo("once");
    assertThat(fixture.probe.next(MqttMessage.class).topic()).isEqualTo("next");
  }

  @Test
  void pausesInTheMiddleOfAStreamStopTheBrokerAndLoseNothing() throws Exception {
    connect();
    AtomicInteger written = new AtomicInteger();
    Thread writer = new Thread(() -> writeNumbered(written));
    writer.start();

    int next = 0;
    for (int pause = 0; pause < 5; pause++) {
      next = expectNumbers(next, next + 100);
      fixture.events.backpressure().hold(this);
      int stuckAt = awaitStandstill(written);
      assertThat(stuckAt).as("the broker could not write all of it").isLessThan(MESSAGES);
      fixture.events.backpressure().letGo(this);
    }
    expectNumbers(next, MESSAGES);
    writer.join();
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aBrokerThatWaitsForAcknowledgementsIsNotKeptWaiting() throws Exception {
    connect();
    broker.waitForAcknowledgements();
    int messages = 300;
    long start = System.nanoTime();
    for (int i = 0; i < messages; i++) {
      byte[] packet = Packets.publish("t", 0, 0, 10);
      broker.send(Arrays.copyOf(packet, 5));
      broker.send(Arrays.copyOfRange(packet, 5, packet.length));
      fixture.probe.next(MqttMessage.class);
    }
    // the kernel would hold its acknowledgement, and with it the second half, for 40 ms
    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(Duration.ofMillis(20L * messages));
  }

  private void connect() throws Exception {
    fixture.deploy(TestMqtt.at(broker.port()).qos(2));
    broker.accept();
    fixture.nextIsConnected();
  }

  /** In pieces of odd sizes, so that pauses come in the middle of packets. */
  private void writeNumbered(AtomicInteger written) {
    byte[] filling = new byte[2_000];
    try {
      for (int i = 0; i < MESSAGES; i++) {
        byte[] number = (i + " ").getBytes(StandardCharsets.US_ASCII);
        byte[] payload = Packets.concat(number, filling);
        byte[] packet = Packets.publish(0x30, new byte[] {'t'}, 0, payload);
        int cut = i % packet.length;
        broker.send(Arrays.copyOf(packet, cut));
        broker.send(Arrays.copyOfRange(packet, cut, packet.length));
        written.set(i);
      }
    } catch (IOException closed) {
      written.set(-1);
    }
  }

  private int expectNumbers(int from, int to) throws InterruptedException {
    for (int i = from; i < to; i++) {
      assertThat(fixture.nextText()).startsWith(i + " ");
    }
    return to;
  }

  private static int awaitStandstill(AtomicInteger written) {
    AtomicInteger seen = new AtomicInteger(-1);
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(150))
        .until(() -> seen.getAndSet(written.get()) == written.get());
    return seen.get();
  }
}
