package io.spore.gateway.websocket;

import io.spore.gateway.event.JsonBytes;
import java.nio.charset.StandardCharsets;

/**
 * A server-sent event (HTML Standard, section 9.2.6) without a name, so that {@code onmessage} gets
 * it. The JSON in it stands on one line.
 */
final class EventStreamEnvelope implements Envelope {
  private static final byte[] ID = ascii("id: ");
  private static final byte[] NEWLINE = ascii("\n");
  private static final byte[] DATA = ascii("data: ");
  private static final byte[] END = ascii("\n\n");

  @Override
  public int open(String cursor, JsonBytes out) {
    if (!cursor.isEmpty()) {
      out.raw(ID);
      out.raw(ascii(cursor));
      out.raw(NEWLINE);
    }
    out.raw(DATA);
    return out.length();
  }

  @Override
  public void close(int opened, JsonBytes out) {
    out.raw(END);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
