package io.spore.gateway.mqtt;

import io.netty.handler.codec.DecoderException;
import io.spore.gateway.event.RecentMap;
import io.spore.gateway.event.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Topic names from their bytes. The same topics come again and again, so a name is checked and made
 * once and then found by its bytes; all messages of a topic share one text. What is remembered is
 * bounded; of more topics, the ones not heard for long are checked and made again.
 */
final class TopicNames {
  private static final int REMEMBERED = 4_096;
  private static final int LONGEST_REMEMBERED = 256;

  private final RecentMap<Bytes, String> names = new RecentMap<>(REMEMBERED);
  private final Bytes wanted = new Bytes();

  /**
   * The name that these bytes spell.
   *
   * @throws DecoderException when it cannot be a topic name (MQTT 3.1.1, sections 1.5.3 and 4.7.3)
   */
  String name(byte[] bytes, int from, int length) {
    if (length > LONGEST_REMEMBERED) {
      return checked(bytes, from, length);
    }
    wanted.set(bytes, from, length);
    String name = names.get(wanted);
    if (name == null) {
      name = checked(bytes, from, length);
      names.put(wanted.copy(), name);
    }
    return name;
  }

  private static String checked(byte[] bytes, int from, int length) {
    if (length == 0) {
      throw new DecoderException("an empty topic name");
    }
    for (int i = from; i < from + length; i++) {
      if (bytes[i] == '#' || bytes[i] == '+') {
        throw new DecoderException("a topic name with a wildcard");
      }
      if (bytes[i] == 0) {
        throw new DecoderException("a topic name with a null character");
      }
    }
    if (!Utf8.isValid(bytes, from, from + length)) {
      throw new DecoderException("a topic name that is not UTF-8");
    }
    return new String(bytes, from, length, StandardCharsets.UTF_8);
  }

  /** A stretch of bytes, compared by content; one of them is moved about to look names up with. */
  private static final class Bytes {
    private byte[] array;
    private int from;
    private int to;
    private int hash;

    void set(byte[] array, int from, int length) {
      this.array = array;
      this.from = from;
      this.to = from + length;
      int sum = 1;
      for (int i = from; i < to; i++) {
        sum = 31 * sum + array[i];
      }
      this.hash = sum;
    }

    Bytes copy() {
      Bytes copy = new Bytes();
      copy.array = Arrays.copyOfRange(array, from, to);
      copy.to = to - from;
      copy.hash = hash;
      return copy;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes bytes
          && hash == bytes.hash
          && Arrays.equals(array, from, to, bytes.array, bytes.from, bytes.to);
    }

    @Override
    public int hashCode() {
      return hash;
    }
  }
}
