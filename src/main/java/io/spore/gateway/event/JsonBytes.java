package io.spore.gateway.event;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A growing array that JSON is written into as UTF-8, made to be reused: encoding is what the
 * gateway does for every message, so no intermediate text is built.
 */
public final class JsonBytes {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final long SPACES = ONES * ' ';
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int WORST_ESCAPE = 6;

  private byte[] bytes;
  private int length;

  /** Starts empty, with room for this many bytes. */
  public JsonBytes(int capacity) {
    this.bytes = new byte[capacity];
  }

  /** The array behind it; valid up to {@link #length()} and until more is written. */
  public byte[] array() {
    return bytes;
  }

  /** How many bytes were written. */
  public int length() {
    return length;
  }

  /** Forgets what was written from this position on. */
  public void truncate(int newLength) {
    length = newLength;
  }

  /** Leaves room for bytes that are set later and returns its position. */
  public int skip(int count) {
    ensure(count);
    int position = length;
    length += count;
    return position;
  }

  /** Moves what was written from a position on, so that it starts at another one. */
  public void shift(int from, int to) {
    int count = length - from;
    ensure(Math.max(0, to - from));
    System.arraycopy(bytes, from, bytes, to, count);
    length = to + count;
  }

  /** Writes the bytes as they are. */
  public void raw(byte[] text) {
    ensure(text.length);
    System.arraycopy(text, 0, bytes, length, text.length);
    length += text.length;
  }

  /** Writes JSON text with spaces for its line breaks, which never stand inside a JSON string. */
  public void onOneLine(byte[] json) {
    int start = length;
    raw(json);
    for (int i = start; i < length; i++) {
      if (bytes[i] == '\n' || bytes[i] == '\r') {
        bytes[i] = ' ';
      }
    }
  }

  /** Writes a whole number. */
  public void number(long value) {
    raw(Long.toString(value).getBytes(StandardCharsets.US_ASCII));
  }

  /** Writes the text as a JSON string, quotes included. */
  public void string(String text) {
    quote();
    if (!escaped(text.getBytes(StandardCharsets.UTF_8))) {
      throw new IllegalStateException("UTF-8 made from a string is valid");
    }
    quote();
  }

  /**
   * Writes UTF-8 text as the inside of a JSON string, escaping what JSON demands (RFC 8259, section
   * 7) and nothing else.
   *
   * @return false, with nothing written, when the bytes are not valid UTF-8 (RFC 3629)
   */
  public boolean escaped(byte[] utf8) {
    int start = length;
    int end = utf8.length;
    int done = 0;
    int i = 0;
    ensure(end);
    while (i < end) {
      i = plainUntil(utf8, i);
      if (i == end) {
        break;
      }
      byte b = utf8[i];
      if (b < 0) {
        int width = Utf8.sequenceLength(utf8, i, end);
        if (width == 0) {
          length = start;
          return false;
        }
        i += width;
      } else {
        copy(utf8, done, i);
        ensure(end - i + WORST_ESCAPE);
        escape(b);
        i++;
        done = i;
      }
    }
    copy(utf8, done, end);
    return true;
  }

  /** Writes the bytes as base64 (RFC 4648, section 4, padded). */
  public void base64(byte[] data) {
    raw(Base64.getEncoder().encode(data));
  }

  /** The written bytes, copied. */
  public byte[] toByteArray() {
    return Arrays.copyOf(bytes, length);
  }

  /** The next position at which a byte is not printable ASCII or must be escaped; else the end. */
  private static int plainUntil(byte[] utf8, int from) {
    int i = from;
    int lastWord = utf8.length - Long.BYTES;
    while (i <= lastWord) {
      long word = (long) LONGS.get(utf8, i);
      // Each term has the high bit set in the bytes that stop the scan; a borrow can only come
      // from a lower byte that stops it anyway, so the lowest set bit is always exact.
      long stops =
          word | (word - SPACES) | ((word ^ QUOTES) - ONES) | ((word ^ BACKSLASHES) - ONES);
      stops &= HIGHS;
      if (stops != 0) {
        return i + (Long.numberOfTrailingZeros(stops) >>> 3);
      }
      i += Long.BYTES;
    }
    while (i < utf8.length) {
      byte b = utf8[i];
      if (b < ' ' || b == '"' || b == '\\') {
        return i;
      }
      i++;
    }
    return i;
  }

  private void escape(byte b) {
    bytes[length++] = '\\';
    switch (b) {
      case '"', '\\' -> bytes[length++] = b;
      case '\n' -> bytes[length++] = 'n';
      case '\r' -> bytes[length++] = 'r';
      case '\t' -> bytes[length++] = 't';
      case '\b' -> bytes[length++] = 'b';
      case '\f' -> bytes[length++] = 'f';
      default -> {
        bytes[length++] = 'u';
        bytes[length++] = '0';
        bytes[length++] = '0';
        bytes[length++] = HEX[b >> 4];
        bytes[length++] = HEX[b & 0xf];
      }
    }
  }

  private void quote() {
    ensure(1);
    bytes[length++] = '"';
  }

  private void copy(byte[] from, int start, int end) {
    ensure(end - start);
    System.arraycopy(from, start, bytes, length, end - start);
    length += end - start;
  }

  private void ensure(int more) {
    if (bytes.length - length < more) {
      long wanted = Math.max(2L * bytes.length, (long) length + more);
      if ((long) length + more > Integer.MAX_VALUE - 8) {
        throw new IllegalStateException("more than 2 GiB of JSON");
      }
      bytes = Arrays.copyOf(bytes, (int) Math.min(wanted, Integer.MAX_VALUE - 8));
    }
  }
}
