package io.spore.gateway.log;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.zip.CRC32C;

/**
 * What stands in front of a segment's records: the words {@code SPORELOG}, the format's version,
 * and a JSON object with its length and CRC-32C in front.
 *
 * @param position of the segment's first event
 * @param time of the first event, in milliseconds since the epoch
 * @param runs what had come by before the first event
 * @param uncounted whether events are missing in front of the first one, nobody knows how many: its
 *     distance from the one before says nothing
 * @param length how many bytes the header takes
 */
record SegmentHeader(long position, long time, Runs runs, boolean uncounted, int length) {
  /** The version that is written, and the newest one that is read. */
  static final int VERSION = 1;

  private static final long MAGIC =
      ByteBuffer.wrap("SPORELOG".getBytes(StandardCharsets.US_ASCII)).getLong();
  private static final int FIXED = Long.BYTES + 3 * Integer.BYTES;
  private static final int LONGEST = 1 << 20;

  /** The header as it stands in the file, ready to be written. */
  static ByteBuffer encode(long position, long time, Runs runs, boolean uncounted) {
    JsonObject fields =
        new JsonObject().put("position", position).put("time", time).put("runs", runs.toJson());
    if (uncounted) {
      fields.put("uncounted", true);
    }
    byte[] json = fields.toBuffer().getBytes();
    ByteBuffer header = ByteBuffer.allocate(FIXED + json.length);
    header.putLong(MAGIC).putInt(VERSION).putInt(json.length).putInt(crc(json)).put(json);
    return header.flip();
  }

  /**
   * Reads a segment's header.
   *
   * @throws DamagedException when there is none, or one that was changed
   * @throws IOException when the file can't be read, or a newer gateway wrote it
   */
  static SegmentHeader read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      ByteBuffer fixed = bytes(channel, 0, FIXED);
      if (fixed.getLong() != MAGIC) {
        throw new DamagedException("does not begin like a segment of the event log");
      }
      int version = fixed.getInt();
      if (version != VERSION) {
        throw new IOException(
            "log.dir: "
                + file
                + " is in version "
                + version
                + " of the log's format, this gateway reads version "
                + VERSION);
      }
      int length = fixed.getInt();
      int crc = fixed.getInt();
      if (length < 0 || length > LONGEST) {
        throw new DamagedException("the header's length is wrong");
      }
      byte[] json = bytes(channel, FIXED, length).array();
      if (crc(json) != crc) {
        throw new DamagedException("the header's checksum is wrong");
      }
      JsonObject fields = new JsonObject(Buffer.buffer(json));
      return new SegmentHeader(
          fields.getLong("position"),
          fields.getLong("time"),
          Runs.fromJson(fields.getJsonArray("runs")),
          fields.getBoolean("uncounted", false),
          FIXED + length);
    } catch (RuntimeException e) {
      throw new DamagedException("the header holds something else than expected", e);
    }
  }

  private static ByteBuffer bytes(FileChannel channel, long from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (channel.read(bytes, from + bytes.position()) < 0) {
        throw new DamagedException("ends within its header");
      }
    }
    return bytes.flip();
  }

  private static int crc(byte[] bytes) {
    CRC32C crc = new CRC32C();
    crc.update(bytes);
    return (int) crc.getValue();
  }

  /** A file that does not hold what it should. */
  static final class DamagedException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedException(String problem) {
      super(problem);
    }

    DamagedException(String problem, Throwable cause) {
      super(problem, cause);
    }
  }
}
