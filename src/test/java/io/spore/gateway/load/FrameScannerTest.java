package io.spore.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrameScannerTest {
  private final List<String> found = new ArrayList<>();
  private final FrameScanner scanner =
      new FrameScanner(
          new FrameScanner.Sink() {
            @Override
            public void message(long number, long publishedNanos) {
              found.add("message " + number + " of " + publishedNanos);
            }

            @Override
            public void ping() {
              found.add("ping");
            }

            @Override
            public void closed(int code) {
              found.add("closed " + code);
            }
          });

  private static byte[] message(long number, long nanos, int padding) {
    byte[] stamp = new byte[Stamp.LENGTH];
    Stamp.write(stamp, 0, number, nanos);
    String json =
        new String(Stamp.HEAD, StandardCharsets.US_ASCII)
            + new String(stamp, StandardCharsets.US_ASCII)
            + "x".repeat(padding)
            + "\",\"timestamp\":\"2024-01-15T10:30:00.000Z\"}";
    return frame(0x81, json.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] frame(int firstByte, byte[] payload) {
    ByteBuffer frame = ByteBuffer.allocate(payload.length + 10);
    frame.put((byte) firstByte);
    if (payload.length < 126) {
      frame.put((byte) payload.length);
    } else if (payload.length < 65_536) {
      frame.put((byte) 126).putShort((short) payload.length);
    } else {
      frame.put((byte) 127).putLong(payload.length);
    }
    frame.put(payload);
    byte[] exact = new byte[frame.position()];
    frame.flip().get(exact);
    return exact;
  }

  /** Hands over the bytes in pieces, as sockets do; what the scanner leaves comes again. */
  private void scan(int pieceLength, byte[]... frames) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] frame : frames) {
      all.writeBytes(frame);
    }
    byte[] bytes = all.toByteArray();
    ByteBuffer buffer = ByteBuffer.allocate(FrameScanner.MOST_LEFT + pieceLength);
    for (int i = 0; i < bytes.length; i += pieceLength) {
      buffer.put(bytes, i, Math.min(pieceLength, bytes.length - i)).flip();
      scanner.scan(buffer);
      buffer.compact();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 100, 1_000_000})
  void messagesAreFoundHoweverTheBytesAreCut(int pieceLength) {
    scan(
        pieceLength,
        message(7, 1_234_567_890_123L, 0),
        message(8, Long.MAX_VALUE, 300),
        message(-1, -2, 70_000),
        message(9, 0, 1));
    assertThat(found)
        .containsExactly(
            "message 7 of 1234567890123",
            "message 8 of " + Long.MAX_VALUE,
            "message -1 of -2",
            "message 9 of 0");
  }

  @Test
  void otherEventsArePassedOver() {
    byte[] other =
        "{\"topic\":\"load/tests\",\"data\":\"\"}".repeat(4).getBytes(StandardCharsets.UTF_8);
    scan(50, frame(0x81, other), frame(0x81, new byte[0]), message(1, 2, 3));
    assertThat(found).containsExactly("message 1 of 2");
  }

  @Test
  void pingsAndGoodbyesAreTold() {
    scan(
        3,
        frame(0x89, new byte[0]),
        frame(0x8a, new byte[5]),
        frame(0x88, new byte[] {0x0f, (byte) 0xa8, 't', 'o', 'o'}),
        frame(0x88, new byte[0]));
    assertThat(found).containsExactly("ping", "closed 4008", "closed 1005");
  }
}
