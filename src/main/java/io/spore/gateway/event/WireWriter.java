package io.spore.gateway.event;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;

/** Writes numbers in as few bytes as they need, and texts and parts with their length in front. */
public final class WireWriter {
  private final ByteBuf out;

  /** Appends to the buffer. */
  public WireWriter(ByteBuf out) {
    this.out = out;
  }

  /** A byte, 0 to 255. */
  public void octet(int value) {
    out.writeByte(value);
  }

  /** A number without a sign, or one of which all 64 bits count. */
  public void number(long value) {
    long rest = value;
    while ((rest & ~0x7fL) != 0) {
      out.writeByte(((int) rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }

  /** A number that may be below zero. */
  public void signed(long value) {
    number((value << 1) ^ (value >> 63));
  }

  /** A text. */
  public void text(String text) {
    int length = ByteBufUtil.utf8Bytes(text);
    number(length);
    ByteBufUtil.reserveAndWriteUtf8(out, text, length);
  }

  /** Bytes. */
  public void bytes(byte[] bytes) {
    number(bytes.length);
    out.writeBytes(bytes);
  }

  /** Begins a part; its length is filled in by {@link #endPart}. */
  public int beginPart() {
    int start = out.writerIndex();
    out.writeInt(0);
    return start;
  }

  /** Ends the part that {@link #beginPart} began. */
  public void endPart(int start) {
    out.setInt(start, out.writerIndex() - start - Integer.BYTES);
  }
}
