package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.JsonBytes;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.PlainJson;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameEncoderTest {
  private static final Origin ORIGIN = new Origin("test", 1);

  /** The length of the JSON around an empty payload. */
  private static final int ENVELOPE = 62;

  private final FrameEncoder encoder =
      new FrameEncoder(Rendering.PLAIN_FRAMES, ORIGIN, UnpooledByteBufAllocator.DEFAULT, true);

  @ParameterizedTest
  @ValueSource(ints = {ENVELOPE, 125, 126, 127, 65_535, 65_536, 1_500_000})
  void aFrameAnnouncesItsLengthInTheShortestForm(int jsonLength) {
    Event event = event(jsonLength - ENVELOPE);
    Frames frames = encoder.encode(new EventBatch(ORIGIN, 1, 0, Cursor.START, List.of(event)));

    ByteBuf bytes = frames.from(0);
    assertThat(bytes.readUnsignedByte()).isEqualTo((short) 0x81);
    int announced = bytes.readUnsignedByte();
    long length = announced;
    if (announced == 126) {
      length = bytes.readUnsignedShort();
      assertThat(length).isBetween(126L, 65_535L);
    } else if (announced == 127) {
      length = bytes.readLong();
      assertThat(length).isGreaterThan(65_535L);
    }
    assertThat(length).isEqualTo(jsonLength).isEqualTo(bytes.readableBytes());
    assertThat(bytes.toString(StandardCharsets.UTF_8)).isEqualTo(json(event));
    bytes.release();
    frames.release();
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void framesOfABatchFollowEachOtherAndCanBeTakenFromAnyOneOn() {
    List<Event> events = List.of(event(0), event(300), event(70_000), event(10));
    Frames frames = encoder.encode(new EventBatch(ORIGIN, 41, 40, Cursor.START, events));

    assertThat(frames.count()).isEqualTo(4);
    assertThat(frames.seq(0)).isEqualTo(41);
    assertThat(frames.seq(3)).isEqualTo(44);
    assertThat(frames.topic(2)).isEqualTo("t");
    assertThat(frames.end(3)).isEqualTo(frames.sizeInBytes());
    ByteBuf rest = frames.from(2);
    assertThat(rest.readableBytes()).isEqualTo(frames.end(3) - frames.start(2));
    assertThat(rest.getUnsignedByte(0)).isEqualTo((short) 0x81);
    rest.release();
    frames.release();
  }

  @ParameterizedTest
  @ValueSource(ints = {ENVELOPE, 125, 126, 65_535, 65_536})
  void theTextsOfABatchCanBeReadOneByOne(int jsonLength) {
    List<Event> events = List.of(event(jsonLength - ENVELOPE), event(1));
    Frames frames = encoder.encode(new EventBatch(ORIGIN, 1, 0, Cursor.START, events));
    ByteBuf bytes = frames.from(0);

    for (Event event : events) {
      ByteBuf text = FrameEnvelope.nextText(bytes);
      assertThat(text.toString(StandardCharsets.UTF_8)).isEqualTo(json(event));
      text.release();
    }

    assertThat(bytes.isReadable()).isFalse();
    bytes.release();
    frames.release();
  }

  private static Event event(int payload) {
    return new MqttMessage(
        "t", "x".repeat(payload).getBytes(StandardCharsets.US_ASCII), 0, 0, false);
  }

  private static String json(Event event) {
    JsonBytes out = new JsonBytes(16);
    new PlainJson().write(event, out);
    return new String(out.toByteArray(), StandardCharsets.UTF_8);
  }
}
