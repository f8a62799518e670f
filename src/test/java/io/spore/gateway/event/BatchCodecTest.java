package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.assertj.core.api.recursive.comparison.RecursiveComparisonConfiguration;
import org.junit.jupiter.api.Test;

class BatchCodecTest {
  private static final Origin ORIGIN = new Origin("attic", 1_700_000_000_000L);
  private static final EventBatch ONE_OF_EACH =
      new EventBatch(ORIGIN, 41, 7, Cursor.START, ArbitraryEvents.oneOfEach());

  private static final int KINDS_OF_VERSION_ONE = 9;

  /** Behind version and head length: gateway, epoch, first number, time; then the count. */
  private static final int COUNT_AT = 1 + 4 + 6 + 6 + 1 + 2;

  @Property(tries = 300)
  void whatIsWrittenIsRead(@ForAll("batches") EventBatch batch) {
    ByteBuf bytes = Unpooled.wrappedBuffer(encode(batch));

    EventBatch read = BatchCodec.decode(bytes, batch.position(), batch.before());

    assertThat(bytes.isReadable()).isFalse();
    assertThat(read.origin()).isEqualTo(batch.origin());
    assertThat(read.firstSeq()).isEqualTo(batch.firstSeq());
    assertThat(read.position()).isEqualTo(batch.position());
    assertThat(read.before()).isEqualTo(batch.before());
    assertThat(read.events())
        .usingRecursiveFieldByFieldElementComparator(
            RecursiveComparisonConfiguration.builder().withStrictTypeChecking(true).build())
        .isEqualTo(batch.events());
  }

  @Property(tries = 300)
  void theHeadTellsOfTheBatchAndLeavesTheBufferAsItIs(@ForAll("batches") EventBatch batch) {
    ByteBuf bytes = Unpooled.wrappedBuffer(encode(batch));
    int length = bytes.readableBytes();

    assertThat(BatchCodec.head(bytes))
        .isEqualTo(
            new BatchCodec.Head(
                batch.origin(),
                batch.firstSeq(),
                batch.events().size(),
                batch.events().get(0).time()));
    assertThat(bytes.readableBytes()).isEqualTo(length);
  }

  @Test
  void aBatchOfVersionOneStaysReadable() {
    String written =
        "010000001005617474696380a0abfef96229d00f09010000001400060b73656e736f722fc3a42f"
            + "310300ff78ac02020000001e13085245424f4f5445440831302e302e302e320a6573702d613162"
            + "326333030000004f020831302e302e302e3201000000400831302e302e302e320a6573702d6131"
            + "6232633306616374697665c60f06127b226672656548656170223a34303936307d0e7b22617070"
            + "223a2262617365227d040000002c040e6170692f6e656f7061747465726e077b2261223a317d08"
            + "31302e302e302e320a6573702d613162326333050000002d060c444953434f4e4e454354454414"
            + "7463703a2f2f6c6f63616c686f73743a3138383306636c6f736564904e00060000002208075354"
            + "4f50504544176e6f207370616365206c656674206f6e206465766963650007000000160a020561"
            + "747469630663656c6c61720663656c6c6172080000001b0c0663656c6c61720307090f64696420"
            + "6e6f74206b65657020757009000000280e0a6573702d6131623263330772657374617274075245"
            + "46555345440b6e6f7420616c6c6f776564";

    assertThat(decode(HexFormat.of().parseHex(written)).events())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(ONE_OF_EACH.events().subList(0, KINDS_OF_VERSION_ONE));
  }

  @Test
  void aBatchOfVersionTwoStaysReadable() {
    String written =
        "020000001005617474696380a0abfef96229d00f0d010000001400060b73656e736f722fc3a4"
            + "2f310300ff78ac02020000001e13085245424f4f5445440831302e302e302e320a6573702d61"
            + "3162326333030000004f020831302e302e302e3201000000400831302e302e302e320a657370"
            + "2d61316232633306616374697665c60f06127b226672656548656170223a34303936307d0e7b"
            + "22617070223a2262617365227d040000002c040e6170692f6e656f7061747465726e077b2261"
            + "223a317d0831302e302e302e320a6573702d613162326333050000002d060c444953434f4e4e"
            + "4543544544147463703a2f2f6c6f63616c686f73743a3138383306636c6f736564904e000600"
            + "000022080753544f50504544176e6f207370616365206c656674206f6e206465766963650007"
            + "000000160a020561747469630663656c6c61720663656c6c6172080000001b0c0663656c6c61"
            + "720307090f646964206e6f74206b65657020757009000000280e0a6573702d61316232633307"
            + "7265737461727407524546555345440b6e6f7420616c6c6f7765640a000000320e0831302e30"
            + "2e302e320a6573702d613162326333170c7b22636869704964223a377d0e7b22617070223a22"
            + "62617365227d0b00000028100f7061747465726e2f6368616e676564027b7d0831302e302e30"
            + "2e320a6573702d6131623263330c0000001c120b6e6f64652f7570646174650e7b2270657263"
            + "656e74223a35307d0d0000001514137b22726f6c6c6f75744964223a22722d31227d";

    assertThat(decode(HexFormat.of().parseHex(written)).events())
        .usingRecursiveFieldByFieldElementComparator()
        .isEqualTo(ONE_OF_EACH.events());
    assertThat(HexFormat.of().formatHex(encode(ONE_OF_EACH))).isEqualTo(written);
  }

  @Test
  void anUnknownVersionIsRefusedNamingBoth() {
    byte[] bytes = encode(ONE_OF_EACH);
    bytes[0] = 9;

    assertUnreadable(
        () -> decode(bytes),
        "events in version 9 of the binary form, this gateway reads up to version 2");
    assertUnreadable(
        () -> BatchCodec.head(Unpooled.wrappedBuffer(bytes)),
        "events in version 9 of the binary form, this gateway reads up to version 2");
  }

  @Test
  void fieldsThatANewerGatewayAppendsToAnEventArePassedOver() {
    for (Event event : ArbitraryEvents.oneOfEach()) {
      EventBatch batch = new EventBatch(ORIGIN, 1, 0, Cursor.START, List.of(event, event));
      ByteBuf longer = Unpooled.buffer();
      byte[] bytes = encode(batch);
      int record = (bytes.length - COUNT_AT - 1) / 2;
      for (int i = 0; i < 2; i++) {
        int start = COUNT_AT + 1 + i * record;
        if (i == 0) {
          longer.writeBytes(bytes, 0, start);
        }
        longer.writeByte(bytes[start]);
        longer.writeInt(record - 5 + 3);
        longer.writeBytes(bytes, start + 5, record - 5);
        longer.writeBytes(new byte[] {1, 2, 3});
      }

      assertThat(BatchCodec.decode(longer, 0, Cursor.START).events())
          .usingRecursiveFieldByFieldElementComparator()
          .isEqualTo(batch.events());
    }
  }

  @Test
  void fieldsThatANewerGatewayAppendsToTheHeadArePassedOver() {
    byte[] bytes = encode(ONE_OF_EACH);
    int headEnd = COUNT_AT + 1;
    ByteBuf longer = Unpooled.buffer();
    longer.writeByte(bytes[0]).writeInt(headEnd - 5 + 2).writeBytes(bytes, 5, headEnd - 5);
    longer.writeBytes(new byte[] {1, 2}).writeBytes(bytes, headEnd, bytes.length - headEnd);

    assertThat(BatchCodec.decode(longer, 0, Cursor.START).events())
        .hasSize(ONE_OF_EACH.events().size());
  }

  @Test
  void aBatchWithAnUnknownKindOfEventIsRefused() {
    byte[] bytes = encode(ONE_OF_EACH);
    bytes[COUNT_AT + 1] = 99;

    assertUnreadable(() -> decode(bytes), "unknown kind of event: 99");
  }

  @Test
  void aCountThatTheBytesCannotHoldIsRefusedBeforeRoomIsMadeForIt() {
    byte[] bytes = encode(ONE_OF_EACH);
    bytes[COUNT_AT] = 127;

    assertUnreadable(() -> decode(bytes), "a batch of 127 events in \\d+ bytes");
  }

  @Test
  void aLengthThatTheBytesCannotHoldIsRefusedBeforeRoomIsMadeForIt() {
    byte[] bytes = encode(ONE_OF_EACH);
    bytes[1] = 0x7f;

    assertUnreadable(() -> decode(bytes), "a part of 21\\d+ bytes where \\d+ are left");
  }

  @Test
  void bytesBehindTheLastEventAreRefused() {
    byte[] bytes = encode(ONE_OF_EACH);

    assertUnreadable(
        () -> decode(Arrays.copyOf(bytes, bytes.length + 3)), "3 bytes behind the last event");
  }

  @Test
  void aBatchThatEndsTooEarlyIsRefusedWhereverItEnds() {
    byte[] bytes = encode(ONE_OF_EACH);

    for (int length = 0; length < bytes.length; length++) {
      byte[] cut = Arrays.copyOf(bytes, length);
      assertThatExceptionOfType(UnreadableBatchException.class).isThrownBy(() -> decode(cut));
    }
  }

  @Test
  void progressWithAFieldThatIsNoPlainValueIsRefused() {
    byte[] bytes =
        encode(
            new EventBatch(
                ORIGIN,
                1,
                7,
                Cursor.START,
                List.of(new ProgressMade("node/update", Map.of("a", "{}"), 1_000))));
    String written = HexFormat.of().formatHex(bytes);
    // {"a":"{}"} becomes {"a":   {}}, an object within the object.
    String nested = written.replace("227b7d22", "20207b7d");

    assertUnreadable(
        () -> decode(HexFormat.of().parseHex(nested)),
        "progress at node/update: a is neither text, nor a number, nor a flag");
  }

  @Property
  void aChangedByteIsReadOrRefusedButNothingElse(
      @ForAll("batches") EventBatch batch, @ForAll @IntRange int at, @ForAll byte value) {
    byte[] bytes = encode(batch);
    bytes[at % bytes.length] = value;

    assertReadOrRefused(bytes);
  }

  @Property
  void anyBytesAreReadOrRefusedButNothingElse(@ForAll @Size(max = 500) byte[] bytes) {
    if (bytes.length > 0) {
      bytes[0] = BatchCodec.VERSION;
    }

    assertReadOrRefused(bytes);
  }

  @Test
  void aBatchBehindAnotherInTheBufferIsReadFromWhereTheBufferStands() {
    ByteBuf both = Unpooled.buffer();
    BatchCodec.encode(ONE_OF_EACH, both);
    int first = both.readableBytes();
    BatchCodec.encode(ONE_OF_EACH, both);

    assertThat(BatchCodec.decode(both.skipBytes(first), 0, Cursor.START).events())
        .hasSize(ONE_OF_EACH.events().size());
  }

  @Provide
  Arbitrary<EventBatch> batches() {
    return ArbitraryEvents.batches();
  }

  private static byte[] encode(EventBatch batch) {
    ByteBuf out = Unpooled.buffer();
    BatchCodec.encode(batch, out);
    byte[] bytes = new byte[out.readableBytes()];
    out.readBytes(bytes);
    return bytes;
  }

  private static EventBatch decode(byte[] bytes) {
    return BatchCodec.decode(Unpooled.wrappedBuffer(bytes), 0, Cursor.START);
  }

  private static void assertUnreadable(ThrowingCallable reading, String pattern) {
    assertThatExceptionOfType(UnreadableBatchException.class)
        .isThrownBy(reading)
        .satisfies(refused -> assertThat(refused.getMessage()).matches(pattern));
  }

  private static void assertReadOrRefused(byte[] bytes) {
    assertThatCode(
            () -> {
              try {
                decode(bytes);
              } catch (UnreadableBatchException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
              }
            })
        .doesNotThrowAnyException();
  }
}
