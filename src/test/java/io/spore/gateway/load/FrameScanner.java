package io.spore.gateway.load;

import java.nio.ByteBuffer;

/**
 * Finds the stamps in one connection's bytes: WebSocket frames as a server sends them, not masked
 * (RFC 6455, section 5.2). Of a frame only the first bytes are looked at; those of a frame that is
 * not there yet stay in the buffer for the next read.
 */
final class FrameScanner {
  /** What is found. */
  interface Sink {
    /** A test message arrived. */
    void message(long number, long publishedNanos);

    /** The server asks for a sign of life. */
    void ping();

    /**
     * The server says good-bye.
     *
     * @param code the close code; 1005 when there was none
     */
    void closed(int code);
  }

  private static final int LONGEST_HEADER = 10;

  /** No more than this stays in the buffer. */
  static final int MOST_LEFT = LONGEST_HEADER + Stamp.HEAD.length + Stamp.LENGTH;

  private static final int TEXT = 1;
  private static final int CLOSE = 8;
  private static final int PING = 9;
  private static final int NO_CODE = 1005;

  private final Sink sink;
  private long toSkip;

  FrameScanner(Sink sink) {
    this.sink = sink;
  }

  /** Takes from the buffer what it understands; what stays is wanted again, with more behind it. */
  void scan(ByteBuffer buffer) {
    while (buffer.hasRemaining()) {
      if (toSkip > 0) {
        int step = (int) Math.min(toSkip, buffer.remaining());
        buffer.position(buffer.position() + step);
        toSkip -= step;
      } else if (!frame(buffer)) {
        return;
      }
    }
  }

  private boolean frame(ByteBuffer buffer) {
    int at = buffer.position();
    int left = buffer.remaining();
    if (left < 2) {
      return false;
    }
    int shortLength = buffer.get(at + 1) & 0x7f;
    int header = shortLength < 126 ? 2 : shortLength == 126 ? 4 : LONGEST_HEADER;
    if (left < header) {
      return false;
    }
    long length =
        switch (header) {
          case 2 -> shortLength;
          case 4 -> buffer.getShort(at + 2) & 0xffff;
          default -> buffer.getLong(at + 2);
        };
    int wanted = (int) Math.min(length, Stamp.HEAD.length + Stamp.LENGTH);
    if (left - header < wanted) {
      return false;
    }
    payload(buffer, buffer.get(at) & 0xf, at + header, wanted);
    buffer.position(at + header + wanted);
    toSkip = length - wanted;
    return true;
  }

  private void payload(ByteBuffer buffer, int opcode, int at, int length) {
    switch (opcode) {
      case TEXT -> {
        if (isTestMessage(buffer, at, length)) {
          int stamp = at + Stamp.HEAD.length;
          sink.message(Stamp.number(buffer, stamp), Stamp.nanos(buffer, stamp));
        }
      }
      case CLOSE -> sink.closed(length < 2 ? NO_CODE : buffer.getShort(at) & 0xffff);
      case PING -> sink.ping();
      default -> {
        // a pong says nothing new
      }
    }
  }

  private static boolean isTestMessage(ByteBuffer buffer, int at, int length) {
    if (length < Stamp.HEAD.length + Stamp.LENGTH) {
      return false;
    }
    for (int i = 0; i < Stamp.HEAD.length; i++) {
      if (buffer.get(at + i) != Stamp.HEAD[i]) {
        return false;
      }
    }
    return true;
  }
}
