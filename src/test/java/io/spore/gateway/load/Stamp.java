package io.spore.gateway.load;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What a test message carries at the start of its payload: a number and the time of publishing, as
 * 16 hexadecimal digits each. Plain ASCII, so a frame has it at a fixed place and nobody has to
 * parse JSON to find it.
 */
final class Stamp {
  /** The topic that all test messages are published to. */
  static final String TOPIC = "load/test";

  /** Bytes that the stamp takes. */
  static final int LENGTH = 32;

  /** What comes before the payload in the gateway's JSON. */
  static final byte[] HEAD = ascii("{\"topic\":\"" + TOPIC + "\",\"data\":\"");

  private static final int DIGITS = 16;
  private static final byte[] HEX = ascii("0123456789abcdef");

  private Stamp() {}

  /** Writes a stamp into the array. */
  static void write(byte[] target, int at, long number, long nanos) {
    writeHex(target, at, number);
    writeHex(target, at + DIGITS, nanos);
  }

  /** The number of a stamp that begins at this index of the buffer. */
  static long number(ByteBuffer buffer, int at) {
    return readHex(buffer, at);
  }

  /** The time of publishing, as {@link System#nanoTime} had it. */
  static long nanos(ByteBuffer buffer, int at) {
    return readHex(buffer, at + DIGITS);
  }

  private static void writeHex(byte[] target, int at, long value) {
    for (int i = 0; i < DIGITS; i++) {
      target[at + i] = HEX[(int) (value >>> (60 - 4 * i)) & 0xf];
    }
  }

  private static long readHex(ByteBuffer buffer, int at) {
    long value = 0;
    for (int i = at; i < at + DIGITS; i++) {
      int c = buffer.get(i);
      value = value << 4 | (c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
