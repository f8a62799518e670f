package io.spore.gateway.log;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.EventBatch;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The form of a record: the length of what follows the checksum (4 bytes), the same with all bits
 * turned over (4 bytes), the checksum (CRC-32C, 4 bytes), the batch's position (8 bytes), the batch
 * in its binary form. A length that was damaged is known as such before anybody makes room for it.
 */
final class Records {
  /** Length, its complement and checksum. */
  static final int PREFIX = 3 * Integer.BYTES;

  /** What no record is shorter than, prefix not counted: a position and a byte. */
  static final int SHORTEST = Long.BYTES + 1;

  private static final int INITIAL_CAPACITY = 256 * 1024;

  /** A buffer that has grown beyond this for one huge batch is given back. */
  private static final int LARGEST_KEPT = 4 * 1024 * 1024;

  private final CRC32C crc = new CRC32C();
  private ByteBuf buffer = Unpooled.directBuffer(INITIAL_CAPACITY);

  /** The batches' records, one after the other; valid until the next call. */
  ByteBuf encode(Iterable<EventBatch> batches) {
    if (buffer.capacity() > LARGEST_KEPT) {
      buffer.release();
      buffer = Unpooled.directBuffer(INITIAL_CAPACITY);
    }
    buffer.clear();
    for (EventBatch batch : batches) {
      int start = buffer.writerIndex();
      buffer.writeZero(PREFIX);
      buffer.writeLong(batch.position());
      BatchCodec.encode(batch, buffer);
      int length = buffer.writerIndex() - start - PREFIX;
      buffer.setInt(start, length);
      buffer.setInt(start + Integer.BYTES, ~length);
      buffer.setInt(start + 2 * Integer.BYTES, crc(buffer.nioBuffer(start + PREFIX, length)));
    }
    return buffer;
  }

  private int crc(ByteBuffer body) {
    crc.reset();
    crc.update(body);
    return (int) crc.getValue();
  }

  void release() {
    buffer.release();
  }
}
