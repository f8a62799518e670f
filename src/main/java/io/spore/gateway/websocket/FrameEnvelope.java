package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.spore.gateway.event.JsonBytes;

/** An unmasked, unfragmented WebSocket text frame (RFC 6455, section 5.2). */
final class FrameEnvelope implements Envelope {
  private static final byte FINAL_TEXT = (byte) 0x81;
  private static final int SHORT_HEADER = 2;
  private static final int MEDIUM_HEADER = 4;
  private static final int LONG_HEADER = 10;
  private static final int SHORT_LIMIT = 126;
  private static final int MEDIUM_LIMIT = 65536;

  /** The text of the next of some frames that were put into such envelopes; reads past it. */
  static ByteBuf nextText(ByteBuf frames) {
    frames.skipBytes(1);
    int length = frames.readByte();
    if (length == SHORT_LIMIT) {
      length = frames.readUnsignedShort();
    } else if (length == SHORT_LIMIT + 1) {
      length = (int) frames.readLong();
    }
    return frames.readRetainedSlice(length);
  }

  @Override
  public int open(String cursor, JsonBytes out) {
    // Most events need the medium header: the others are moved once their length is known.
    return out.skip(MEDIUM_HEADER);
  }

  @Override
  public void close(int start, JsonBytes out) {
    int length = out.length() - start - MEDIUM_HEADER;
    if (length < SHORT_LIMIT) {
      out.shift(start + MEDIUM_HEADER, start + SHORT_HEADER);
      byte[] bytes = out.array();
      bytes[start] = FINAL_TEXT;
      bytes[start + 1] = (byte) length;
    } else if (length < MEDIUM_LIMIT) {
      byte[] bytes = out.array();
      bytes[start] = FINAL_TEXT;
      bytes[start + 1] = SHORT_LIMIT;
      bytes[start + 2] = (byte) (length >>> 8);
      bytes[start + 3] = (byte) length;
    } else {
      out.shift(start + MEDIUM_HEADER, start + LONG_HEADER);
      byte[] bytes = out.array();
      bytes[start] = FINAL_TEXT;
      bytes[start + 1] = SHORT_LIMIT + 1;
      for (int i = 0; i < Long.BYTES; i++) {
        bytes[start + 2 + i] = (byte) ((long) length >>> (56 - 8 * i));
      }
    }
  }
}
