package io.spore.gateway.mqtt;

import static io.spore.gateway.mqtt.Packets.concat;
import static io.spore.gateway.mqtt.Packets.packet;
import static io.spore.gateway.mqtt.Packets.payload;
import static io.spore.gateway.mqtt.Packets.publish;
import static io.spore.gateway.mqtt.Packets.pubrel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.spore.gateway.event.MqttMessage;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PublishIntakeTest {
  private static final int MAX = 100;
  private static final byte[] PINGRESP = {(byte) 0xd0, 0};

  private final IntakeProbe broker = new IntakeProbe(MAX);

  @Test
  void aMessageIsHeardAsItWasSent() {
    long before = System.currentTimeMillis();
    broker.read(publish(0x33, bytes("sensor/küche"), 7, bytes("21,5 °C")));

    MqttMessage message = broker.messages.get(0);
    assertThat(message.topic()).isEqualTo("sensor/küche");
    assertThat(message.payload()).isEqualTo(bytes("21,5 °C"));
    assertThat(message.qos()).isEqualTo(1);
    assertThat(message.retained()).isTrue();
    assertThat(message.time()).isBetween(before, System.currentTimeMillis());
    assertThat(broker.passedOn()).isEmpty();
  }

  @Test
  void severalPacketsInOneReadAreHeardInOrderAndTheOthersPassOn() {
    broker.read(publish("a", 0, 0, 3), PINGRESP, publish("b", 1, 9, 0), publish("c", 2, 8, 5));
    assertThat(broker.topics()).containsExactly("a", "b", "c");
    assertThat(broker.messages).extracting(MqttMessage::qos).containsExactly(0, 1, 2);
    assertThat(broker.passedOn()).isEqualTo(PINGRESP);
  }

  @Test
  void theTimeOfAReadIsSaidOnceHoweverManyMessagesItBrings() {
    long before = System.nanoTime();
    broker.read(publish("a", 0, 0, 3), publish("b", 0, 0, 3));
    long between = System.nanoTime();
    broker.read(publish("c", 0, 0, 3));

    assertThat(broker.readTimes).hasSize(2);
    assertThat(broker.readTimes.get(0)).isBetween(before, between);
    assertThat(broker.readTimes.get(1)).isBetween(between, System.nanoTime());
  }

  @Test
  void aStreamMayBeCutAnywhere() {
    byte[] suback = packet(0x90, new byte[200]);
    byte[] stream =
        concat(
            publish("t/ö", 0, 0, 90),
            suback,
            publish("large", 1, 1, MAX + 200),
            publish("q", 2, 2, 1),
            pubrel(2),
            PINGRESP,
            publish("last", 0, 0, 0));
    for (int cut = 1; cut < stream.length; cut++) {
      IntakeProbe other = new IntakeProbe(MAX);
      other.read(stream, 0, cut).read(stream, cut, stream.length);
      assertWhole(other, concat(suback, PINGRESP));
    }
    IntakeProbe byteByByte = new IntakeProbe(MAX);
    for (int i = 0; i < stream.length; i++) {
      byteByByte.read(stream, i, i + 1);
    }
    assertWhole(byteByByte, concat(suback, PINGRESP));
  }

  private static void assertWhole(IntakeProbe broker, byte[] passedOn) {
    assertThat(broker.topics()).containsExactly("t/ö", "q", "last");
    assertThat(broker.messages.get(0).payload()).isEqualTo(payload(90));
    assertThat(broker.oversized).containsExactly("large 300");
    assertThat(broker.passedOn()).isEqualTo(passedOn);
    assertThat(broker.sent()).containsExactly("70020002");
    assertThat(broker.releasedEverything()).isTrue();
  }

  @Test
  void aPayloadOfTheLargestSizeIsTakenWhateverItsTopicTakes() {
    String topic = "t".repeat(65_535);
    broker.read(publish(topic, 1, 7, MAX));
    assertThat(broker.topics()).containsExactly(topic);
    assertThat(broker.messages.get(0).payload()).isEqualTo(payload(MAX));
    assertThat(broker.oversized).isEmpty();
  }

  @Test
  void oneByteMoreIsDroppedAndItsNeighboursAreHeard() {
    broker.read(
        publish("before", 0, 0, MAX), publish("some/töpic", 0, 0, MAX + 1), publish("x", 0, 0, 1));
    assertThat(broker.oversized).containsExactly("some/töpic 101");
    assertThat(broker.topics()).containsExactly("before", "x");
  }

  @Test
  void aHugePacketIsDroppedWithoutBeingHeld() {
    byte[] whole = publish("huge", 0, 0, 1 << 20);
    for (int i = 0; i < whole.length; i += 1 << 16) {
      ByteBuf read = Unpooled.copiedBuffer(whole, i, Math.min(1 << 16, whole.length - i));
      broker.channel.writeInbound(read);
      assertThat(read.refCnt()).isZero();
    }
    assertThat(broker.oversized).containsExactly("huge 1048576");
  }

  @Test
  void atQos0NothingIsAnswered() {
    broker.read(publish("t", 0, 0, 5), publish("t", 0, 0, 5_000)).acknowledge();
    assertThat(broker.sent()).isEmpty();
  }

  @Test
  void acknowledgementsWaitUntilTheyAreAskedForAndLeaveTogetherInOrder() {
    broker.read(
        publish("a", 1, 0x1234, 1),
        publish("b", 2, 2, 1),
        publish("c", 1, 3, 5_000),
        publish("d", 2, 4, 5_000));
    assertThat(broker.sent()).isEmpty();
    broker.acknowledge();
    assertThat(broker.sent()).containsExactly("40021234" + "50020002" + "40020003" + "50020004");
  }

  @Test
  void atQos2AMessageSentAgainIsNotHeardAgainUntilItIsReleased() {
    broker.read(publish("t", 2, 5, 1));
    broker.read(publish(0x3c, bytes("t"), 5, payload(1)));
    assertThat(broker.sent()).as("the answer is still to come").isEmpty();
    broker.acknowledge();
    assertThat(broker.sent()).containsExactly("50020005");

    broker.read(publish(0x3c, bytes("t"), 5, payload(1)));
    assertThat(broker.sent()).as("the answer was lost").containsExactly("50020005");
    assertThat(broker.messages).hasSize(1);

    broker.read(pubrel(5));
    assertThat(broker.sent()).containsExactly("70020005");
    broker.read(publish("t", 2, 5, 1));
    assertThat(broker.messages).as("another message with the same identifier").hasSize(2);
  }

  @Test
  void atQos2AnOversizedMessageSentAgainIsCountedOnce() {
    broker.read(publish("t", 2, 5, 5_000)).acknowledge();
    broker.read(publish(0x3c, bytes("t"), 5, payload(5_000))).acknowledge();
    assertThat(broker.oversized).containsExactly("t 5000");
    assertThat(broker.sent()).containsExactly("50020005", "50020005");
  }

  @Test
  void atQos1AMessageSentAgainIsHeardAgain() {
    broker.read(publish("t", 1, 5, 1), publish(0x3a, bytes("t"), 5, payload(1))).acknowledge();
    assertThat(broker.messages).hasSize(2);
    assertThat(broker.sent()).containsExactly("40020005" + "40020005");
  }

  @Test
  void aReleaseOfWhatWasNeverSeenIsAnsweredToo() {
    broker.read(pubrel(77), pubrel(78));
    assertThat(broker.sent()).containsExactly("7002004d" + "7002004e");
  }

  @Test
  void theNextConnectionOfASessionKnowsWhatTheLastOneReceived() {
    UnreleasedIds session = new UnreleasedIds();
    IntakeProbe first = new IntakeProbe(MAX, session);
    first.read(publish("t", 2, 5, 1)).acknowledge();
    IntakeProbe second = new IntakeProbe(MAX, session);
    second.read(publish(0x3c, bytes("t"), 5, payload(1)), pubrel(5));
    assertThat(second.messages).isEmpty();
    assertThat(second.sent()).containsExactly("50020005" + "70020005");
  }

  @Test
  void nothingIsAnsweredOnceTheConnectionIsGone() {
    broker.read(publish("t", 1, 5, 1));
    assertThat(broker.channel.close().isSuccess()).isTrue();
    broker.acknowledge();
    assertThat(broker.sent()).isEmpty();
  }

  @Test
  void aPacketOfAnotherKindPassesOnHoweverLarge() {
    byte[] suback = packet(0x90, new byte[5_000]);
    broker.read(suback);
    assertThat(broker.passedOn()).isEqualTo(suback);
  }

  @Test
  void whileReadingIsPausedADecoderWithHalfAPacketDoesNotReadOn() {
    AtomicInteger reads = new AtomicInteger();
    broker.channel.pipeline().addLast(new MqttDecoder());
    broker
        .channel
        .pipeline()
        .addFirst(
            new ChannelOutboundHandlerAdapter() {
              @Override
              public void read(ChannelHandlerContext ctx) {
                reads.incrementAndGet();
              }
            });
    broker.channel.config().setAutoRead(false);
    byte[] suback = packet(0x90, new byte[] {0, 1, 0});
    broker.read(suback, 0, 3);
    assertThat(reads).hasValue(0);

    broker.channel.config().setAutoRead(true);
    assertThat(reads).hasValue(1);
    broker.read(suback, 3, 5);
    io.netty.handler.codec.mqtt.MqttMessage decoded = broker.channel.readInbound();
    assertThat(decoded.fixedHeader().messageType()).isEqualTo(MqttMessageType.SUBACK);
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of("a PUBLISH with QoS 3", publish(0x36, bytes("t"), 1, payload(1))),
        Arguments.of("an empty topic name", publish("", 0, 0, 1)),
        Arguments.of("a topic name with a wildcard", publish("a/+/b", 0, 0, 1)),
        Arguments.of("a topic name with a wildcard", publish("a/#", 0, 0, 1)),
        Arguments.of("a topic name with a null character", publish("a\0b", 0, 0, 1)),
        Arguments.of("a topic name that is not UTF-8", spelt(0xff)),
        Arguments.of("a topic name that is not UTF-8", spelt('a', 0xc3)),
        Arguments.of("a topic name that is not UTF-8", spelt(0xc0, 0xaf)),
        Arguments.of("a topic name that is not UTF-8", spelt(0xed, 0xa0, 0x80)),
        Arguments.of("a PUBLISH with packet identifier 0", publish("t", 1, 0, 1)),
        Arguments.of("a PUBLISH that ends within its header", packet(0x30, new byte[] {0})),
        Arguments.of("a PUBLISH that ends within its header", packet(0x30, new byte[] {0, 2, 't'})),
        Arguments.of("a PUBLISH that ends within its header", packet(0x32, new byte[] {0, 1, 't'})),
        Arguments.of("a malformed PUBREL", packet(0x60, new byte[] {0, 1})),
        Arguments.of("a malformed PUBREL", packet(0x62, new byte[] {0, 1, 0})),
        Arguments.of("a packet length of more than four bytes", new byte[] {0x30, -1, -1, -1, -1}));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("malformed")
  void whatIsNotMqttIsSaidAndNothingAfterItIsHeard(String complaint, byte[] packet) {
    byte[] stream = concat(publish("good", 0, 0, 1), packet, publish("late", 0, 0, 1), PINGRESP);
    assertThatThrownBy(() -> broker.read(stream))
        .isInstanceOf(DecoderException.class)
        .hasMessage(complaint);
    broker.read(publish("later", 0, 0, 1));
    assertThat(broker.topics()).containsExactly("good");
    assertThat(broker.passedOn()).isEmpty();
    assertThat(broker.releasedEverything()).isTrue();
  }

  private static byte[] spelt(int... topic) {
    byte[] bytes = new byte[topic.length];
    for (int i = 0; i < topic.length; i++) {
      bytes[i] = (byte) topic[i];
    }
    return publish(0x30, bytes, 0, payload(1));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
