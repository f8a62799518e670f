package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class OversizeFilterTest {
  private static final int MAX = 100;
  private static final byte[] PINGRESP = {(byte) 0xd0, 0};

  private final List<String> dropped = new ArrayList<>();
  private final EmbeddedChannel channel = newChannel(MAX, dropped);

  @Test
  void aReadOfFittingPacketsPassesAsTheSameBuffer() {
    ByteBuf read = Unpooled.wrappedBuffer(concat(publish("a", 0, 1, MAX), PINGRESP));
    channel.writeInbound(read);
    assertThat(channel.<ByteBuf>readInbound()).isSameAs(read);
    read.release();
  }

  @Test
  void aPayloadOfTheLargestSizePassesWhateverItsTopicTakes() {
    byte[] packet = publish("t".repeat(65_535), 1, 7, MAX);
    write(packet);
    assertThat(passed()).isEqualTo(packet);
    assertThat(dropped).isEmpty();
  }

  @Test
  void oneByteMoreIsDroppedAndReported() {
    write(publish("some/töpic", 0, 0, MAX + 1));
    assertThat(passed()).isEmpty();
    assertThat(dropped).containsExactly("some/töpic 101");
  }

  @Test
  void aDroppedMessageIsAcknowledgedAtQos1WhenTheListenerSaysSo() {
    List<Runnable> acknowledgements = new ArrayList<>();
    EmbeddedChannel own =
        new EmbeddedChannel(
            new OversizeFilter(MAX, (topic, size, ack) -> acknowledgements.add(ack)));
    own.writeInbound(Unpooled.wrappedBuffer(publish("t", 1, 0x1234, 5_000)));
    assertThat(sent(own)).isEmpty();
    acknowledgements.forEach(Runnable::run);
    assertThat(sent(own)).isEqualTo("40021234");
  }

  @Test
  void aDroppedMessageOfQos0IsNotAcknowledged() {
    write(publish("t", 0, 0, 5_000));
    assertThat(sent(channel)).isEmpty();
  }

  @Test
  void atQos2TheWholeExchangeIsAnsweredHere() {
    write(publish("t", 2, 0x0102, 5_000));
    assertThat(sent(channel)).isEqualTo("50020102");
    byte[] foreign = pubrel(0x0103);
    write(foreign);
    assertThat(passed()).isEqualTo(foreign);
    write(pubrel(0x0102));
    assertThat(sent(channel)).isEqualTo("70020102");
    assertThat(passed()).isEmpty();
    write(pubrel(0x0102));
    assertThat(passed()).as("released once only").isEqualTo(pubrel(0x0102));
  }

  @Test
  void aPacketOfAnotherKindPassesHoweverLarge() {
    byte[] suback = packet(0x90, new byte[5_000]);
    write(suback);
    assertThat(passed()).isEqualTo(suback);
  }

  @Test
  void aLengthThatIsNoneIsLeftToTheDecoder() {
    byte[] good = publish("t", 0, 0, 10);
    byte[] bad = {0x30, -1, -1, -1, -1, 1};
    write(concat(good, bad));
    write(publish("t", 0, 0, 5_000));
    assertThat(passed()).isEqualTo(concat(good, bad, publish("t", 0, 0, 5_000)));
    assertThat(dropped).isEmpty();
  }

  @Test
  void aHugePacketIsDroppedWithoutBeingHeld() {
    byte[] whole = publish("huge", 0, 0, 1 << 20);
    for (int i = 0; i < whole.length; i += 1 << 16) {
      int size = Math.min(1 << 16, whole.length - i);
      ByteBuf read = Unpooled.copiedBuffer(whole, i, size);
      channel.writeInbound(read);
      assertThat(read.refCnt()).isZero();
    }
    assertThat(dropped).containsExactly("huge 1048576");
  }

  @Property
  void whateverTheSizesAndTheReadsOnlyTheOversizedAreMissing(
      @ForAll("packets") List<Packet> packets, @ForAll("cuts") List<Integer> cuts) {
    List<String> reported = new ArrayList<>();
    EmbeddedChannel own = newChannel(MAX, reported);
    byte[] stream = concat(packets.stream().map(Packet::bytes).toArray(byte[][]::new));
    List<ByteBuf> reads = cut(stream, cuts);

    reads.forEach(own::writeInbound);

    byte[] expected =
        concat(packets.stream().filter(Packet::fits).map(Packet::bytes).toArray(byte[][]::new));
    assertThat(inbound(own)).isEqualTo(expected);
    assertThat(reported)
        .isEqualTo(packets.stream().filter(packet -> !packet.fits()).map(Packet::text).toList());
    assertThat(sent(own))
        .isEqualTo(
            String.join(
                "",
                packets.stream()
                    .filter(packet -> !packet.fits() && packet.qos() > 0)
                    .map(Packet::answer)
                    .toList()));
    assertThat(reads).allSatisfy(read -> assertThat(read.refCnt()).isZero());
  }

  @Provide
  Arbitrary<List<Packet>> packets() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 2),
            Arbitraries.integers().between(1, 65_535),
            Arbitraries.integers().between(0, 300),
            Arbitraries.strings().alpha().ofMinLength(0).ofMaxLength(40))
        .as((qos, id, size, topic) -> new Packet(topic, qos, id, size))
        .list()
        .ofMinSize(1)
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<List<Integer>> cuts() {
    return Arbitraries.integers().between(1, 90).list().ofMinSize(1).ofMaxSize(20);
  }

  /** A PUBLISH as the property makes it; ids repeat rarely, and no PUBREL follows. */
  record Packet(String topic, int qos, int id, int size) {
    boolean fits() {
      return size <= MAX;
    }

    byte[] bytes() {
      return publish(topic, qos, id, size);
    }

    String text() {
      return topic + " " + size;
    }

    String answer() {
      return HexFormat.of().toHexDigits((byte) (qos == 1 ? 0x40 : 0x50))
          + "02"
          + HexFormat.of().toHexDigits((short) id);
    }
  }

  private static EmbeddedChannel newChannel(int max, List<String> reported) {
    return new EmbeddedChannel(
        new OversizeFilter(
            max,
            (topic, size, acknowledge) -> {
              reported.add(topic + " " + size);
              acknowledge.run();
            }));
  }

  /** Cuts the stream into reads of these sizes, over and over. */
  private static List<ByteBuf> cut(byte[] stream, List<Integer> sizes) {
    List<ByteBuf> reads = new ArrayList<>();
    int at = 0;
    for (int i = 0; at < stream.length; i++) {
      int size = Math.min(sizes.get(i % sizes.size()), stream.length - at);
      reads.add(Unpooled.copiedBuffer(stream, at, size));
      at += size;
    }
    return reads;
  }

  private void write(byte[] bytes) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes));
  }

  private byte[] passed() {
    return inbound(channel);
  }

  private static byte[] inbound(EmbeddedChannel channel) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
      all.writeBytes(ByteBufUtil.getBytes(part));
      part.release();
    }
    return all.toByteArray();
  }

  private static String sent(EmbeddedChannel channel) {
    StringBuilder all = new StringBuilder();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      all.append(ByteBufUtil.hexDump(part));
      part.release();
    }
    return all.toString();
  }

  private static byte[] publish(String topic, int qos, int id, int payload) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.write(name.length >> 8);
    body.write(name.length);
    body.writeBytes(name);
    if (qos > 0) {
      body.write(id >> 8);
      body.write(id);
    }
    for (int i = 0; i < payload; i++) {
      body.write(i * 31 + payload);
    }
    return packet(0x30 | qos << 1, body.toByteArray());
  }

  private static byte[] pubrel(int id) {
    return new byte[] {0x62, 2, (byte) (id >> 8), (byte) id};
  }

  private static byte[] packet(int first, byte[] body) {
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(first);
    int length = body.length;
    do {
      packet.write(length % 128 | (length >= 128 ? 0x80 : 0));
      length /= 128;
    } while (length > 0);
    packet.writeBytes(body);
    return packet.toByteArray();
  }

  private static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }
}
