package io.spore.gateway.event;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Reads what {@link WireWriter} wrote. Each length is held against the bytes that are there before
 * anything is allocated for it, so that broken input costs an {@link UnreadableBatchException} and
 * no memory.
 */
public final class WireReader {
  private static final int LONGEST_NUMBER = 10;
  private static final int PAYLOAD_BITS = 7;

  private final ByteBuf in;
  private final int end;

  /** Reads the next bytes of the buffer, up to this many. */
  public WireReader(ByteBuf in, int length) {
    this.in = in;
    this.end = in.readerIndex() + length;
  }

  /** How many bytes are left. */
  public int left() {
    return end - in.readerIndex();
  }

  /** A byte, 0 to 255. */
  public int octet() {
    need(1, "a byte");
    return in.readUnsignedByte();
  }

  /** A number without a sign, or one of which all 64 bits count. */
  public long number() {
    long value = 0;
    for (int i = 0; i < LONGEST_NUMBER; i++) {
      int octet = octet();
      value |= (long) (octet & 0x7f) << (PAYLOAD_BITS * i);
      if (octet < 0x80) {
        return value;
      }
    }
    throw new UnreadableBatchException("a number has more than " + LONGEST_NUMBER + " bytes");
  }

  /** A number that may be below zero. */
  public long signed() {
    long zigzag = number();
    return (zigzag >>> 1) ^ -(zigzag & 1);
  }

  /** A text. */
  public String text() {
    int length = length("a text");
    String text = in.toString(in.readerIndex(), length, StandardCharsets.UTF_8);
    in.skipBytes(length);
    return text;
  }

  /** Bytes of an own. */
  public byte[] bytes() {
    byte[] bytes = new byte[length("bytes")];
    in.readBytes(bytes);
    return bytes;
  }

  /** A part with a length of its own; what its reader leaves, {@link #skipRest} passes over. */
  public WireReader part() {
    need(Integer.BYTES, "a length");
    int length = in.readInt();
    checkLength(length, "a part");
    return new WireReader(in, length);
  }

  /** Passes over what this reader has left: fields that a newer gateway appended. */
  public void skipRest() {
    in.readerIndex(end);
  }

  private int length(String what) {
    long length = number();
    checkLength(length, what);
    return (int) length;
  }

  private void need(int length, String what) {
    if (left() < length) {
      throw new UnreadableBatchException("the bytes end where " + what + " should be");
    }
  }

  private void checkLength(long length, String what) {
    if (length < 0 || length > left()) {
      throw new UnreadableBatchException(
          what + " of " + Long.toUnsignedString(length) + " bytes where " + left() + " are left");
    }
  }
}
