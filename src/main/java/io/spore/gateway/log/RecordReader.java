package io.spore.gateway.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * Walks over the records of a segment. A record whose checksum is wrong is passed over if its
 * length leads to a good one; if not, all from there on is unreadable. Either way it is counted.
 */
final class RecordReader implements Closeable {
  private static final int CHUNK = 256 * 1024;

  private final FileChannel channel;
  private final long end;
  private final CRC32C crc = new CRC32C();

  /** Holds the bytes of the file from {@code bufferStart} on. */
  private ByteBuffer buffer = ByteBuffer.allocate(CHUNK).limit(0);

  private long bufferStart;
  private long next;
  private long offset;
  private int length;
  private int damaged;
  private long readableEnd;

  /**
   * Reads part of a file.
   *
   * @param from where a record begins
   * @param end where the last record ends
   */
  RecordReader(Path file, long from, long end) throws IOException {
    this.channel = FileChannel.open(file, StandardOpenOption.READ);
    this.end = end;
    this.bufferStart = from;
    this.next = from;
    this.readableEnd = from;
  }

  /** Goes to the next good record; false when there is none. */
  boolean advance() throws IOException {
    int passedOver = 0;
    long at = next;
    while (true) {
      int body = lengthAt(at);
      if (body < 0) {
        // What was passed over on the way here led nowhere: it belongs to the unreadable end.
        return false;
      }
      if (isGood(at, body)) {
        damaged += passedOver;
        offset = at;
        length = body;
        next = at + Records.PREFIX + body;
        readableEnd = next;
        return true;
      }
      passedOver++;
      at += Records.PREFIX + body;
    }
  }

  /** Where the record begins in the file. */
  long offset() {
    return offset;
  }

  /** Where the record behind this one begins. */
  long nextOffset() {
    return next;
  }

  /** The position of the record's first event. */
  long position() {
    return buffer.getLong(index(offset) + Records.PREFIX);
  }

  /** The record's batch in its binary form; valid until the next step. */
  ByteBuf batch() {
    int start = index(offset) + Records.PREFIX + Long.BYTES;
    return Unpooled.wrappedBuffer(buffer.array(), start, length - Long.BYTES);
  }

  /** How many records in between were passed over. */
  int damaged() {
    return damaged;
  }

  /** Behind the last good record; what follows, up to the end, is unreadable. */
  long readableEnd() {
    return readableEnd;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** How long the record here says that it is; -1 when it can't be. */
  private int lengthAt(long at) throws IOException {
    if (end - at < Records.PREFIX + Records.SHORTEST || !load(at, Records.PREFIX)) {
      return -1;
    }
    int said = buffer.getInt(index(at));
    boolean whole = buffer.getInt(index(at) + Integer.BYTES) == ~said;
    return whole && said >= Records.SHORTEST && said <= end - at - Records.PREFIX ? said : -1;
  }

  private boolean isGood(long at, int body) throws IOException {
    if (!load(at, Records.PREFIX + body)) {
      return false;
    }
    int start = index(at);
    crc.reset();
    crc.update(buffer.array(), start + Records.PREFIX, body);
    return (int) crc.getValue() == buffer.getInt(start + 2 * Integer.BYTES);
  }

  private int index(long at) {
    return (int) (at - bufferStart);
  }

  /** Has the buffer hold these bytes; false when the file ends before. */
  private boolean load(long from, int count) throws IOException {
    if (from + count <= bufferStart + buffer.limit()) {
      return true;
    }
    ByteBuffer filled = count <= buffer.capacity() ? buffer : ByteBuffer.allocate(count);
    long kept = Math.max(0, bufferStart + buffer.limit() - from);
    if (kept > 0) {
      System.arraycopy(buffer.array(), index(from), filled.array(), 0, (int) kept);
    }
    filled.clear().position((int) kept);
    buffer = filled;
    bufferStart = from;
    filled.limit((int) Math.min(filled.capacity(), end - from));
    while (filled.hasRemaining() && channel.read(filled, from + filled.position()) >= 0) {
      // goes on until the buffer is full or the file is at its end
    }
    filled.limit(filled.position());
    return filled.position() >= count;
  }
}
