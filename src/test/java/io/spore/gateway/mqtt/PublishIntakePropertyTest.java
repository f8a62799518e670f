package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.DecoderException;
import io.spore.gateway.event.MqttMessage;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PublishIntakePropertyTest {
  private static final int MAX = 100;

  @Property
  void whateverTheSizesAndTheReadsOnlyTheOversizedAreMissing(
      @ForAll("packets") List<Packet> packets, @ForAll("cuts") List<Integer> cuts) {
    IntakeProbe broker = new IntakeProbe(MAX);
    byte[] stream = Packets.concat(packets.stream().map(Packet::bytes).toArray(byte[][]::new));

    readInPieces(broker, stream, cuts);
    broker.acknowledge();

    List<Packet> fitting = packets.stream().filter(Packet::fits).toList();
    assertThat(broker.topics()).isEqualTo(fitting.stream().map(Packet::topic).toList());
    assertThat(broker.messages.stream().map(MqttMessage::payload).toList())
        .usingElementComparator(java.util.Arrays::compare)
        .isEqualTo(fitting.stream().map(packet -> Packets.payload(packet.size())).toList());
    assertThat(broker.oversized)
        .isEqualTo(packets.stream().filter(packet -> !packet.fits()).map(Packet::text).toList());
    assertThat(String.join("", broker.sent()))
        .isEqualTo(String.join("", packets.stream().map(Packet::answer).toList()));
    assertThat(broker.releasedEverything()).isTrue();
  }

  @Property
  void anyBytesAreTakenToTheirEndOrRefusedAndNoBufferLeaks(
      @ForAll byte[] stream, @ForAll("cuts") List<Integer> cuts) {
    IntakeProbe broker = new IntakeProbe(MAX);
    try {
      readInPieces(broker, stream, cuts);
    } catch (DecoderException refused) {
      assertThat(refused).hasMessageStartingWith("a");
    }
    broker.acknowledge();
    assertThat(broker.releasedEverything()).isTrue();
    assertThat(broker.messages)
        .allSatisfy(message -> assertThat(message.payload().length).isLessThanOrEqualTo(MAX));
  }

  /** Random bytes seldom get far; these begin as a PUBLISH, a PUBREL or a PINGRESP. */
  @Property
  void almostPacketsAreTakenToTheirEndOrRefusedAndNoBufferLeaks(
      @ForAll("almostPackets") List<byte[]> packets, @ForAll("cuts") List<Integer> cuts) {
    anyBytesAreTakenToTheirEndOrRefusedAndNoBufferLeaks(
        Packets.concat(packets.toArray(byte[][]::new)), cuts);
  }

  private static void readInPieces(IntakeProbe broker, byte[] stream, List<Integer> sizes) {
    int at = 0;
    for (int i = 0; at < stream.length; i++) {
      int end = Math.min(stream.length, at + sizes.get(i % sizes.size()));
      broker.read(stream, at, end);
      at = end;
    }
  }

  @Provide
  Arbitrary<List<Packet>> packets() {
    Arbitrary<Integer> sizes = Arbitraries.integers().between(0, 300);
    Arbitrary<Integer> qos = Arbitraries.integers().between(0, 2);
    Arbitrary<String> topics = Arbitraries.strings().alpha().ofMinLength(1).ofMaxLength(40);
    return Combinators.combine(qos, Arbitraries.integers().between(1, 65_535), sizes, topics)
        .as((level, id, size, topic) -> new Packet(topic, level, id, size))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12)
        .uniqueElements(Packet::id);
  }

  @Provide
  Arbitrary<List<byte[]>> almostPackets() {
    Arbitrary<Integer> firsts = Arbitraries.of(0x30, 0x31, 0x32, 0x34, 0x3c, 0x62, 0xd0, 0x90);
    Arbitrary<byte[]> bodies = Arbitraries.bytes().array(byte[].class).ofMaxSize(200);
    Arbitrary<Integer> topicLengths = Arbitraries.integers().between(0, 20);
    return Combinators.combine(firsts, bodies, topicLengths)
        .as(
            (first, body, topicLength) -> {
              if (body.length >= 2) {
                body[0] = 0;
                body[1] = topicLength.byteValue();
              }
              return Packets.packet(first, body);
            })
        .list()
        .ofMaxSize(6);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 90).list().ofMinSize(1).ofMaxSize(20);
  }

  /** A PUBLISH as the property makes it; no PUBREL follows. */
  record Packet(String topic, int qos, int id, int size) {
    boolean fits() {
      return size <= MAX;
    }

    byte[] bytes() {
      return Packets.publish(topic, qos, id, size);
    }

    String text() {
      return topic + " " + size;
    }

    String answer() {
      return qos == 0 ? "" : (qos == 1 ? "4002" : "5002") + HexFormat.of().toHexDigits((short) id);
    }
  }
}
