package io.spore.gateway.mqtt;

import io.netty.handler.codec.DecoderException;

/** The fixed header of an MQTT packet (MQTT 3.1.1, section 2.2), read byte by byte. */
final class PacketHead {
  static final int PUBLISH = 3;
  static final int PUBREL = 6;

  private static final int LONGEST = 5;

  private final byte[] bytes = new byte[LONGEST];
  private int length;
  private int remaining;

  /**
   * Adds the next byte.
   *
   * @return whether the header is complete
   * @throws DecoderException when the packet's length takes more than four bytes
   */
  boolean add(byte next) {
    bytes[length++] = next;
    if (length == 1) {
      return false;
    }
    remaining |= (next & 0x7f) << (7 * (length - 2));
    if (next < 0 && length == LONGEST) {
      throw new DecoderException("a packet length of more than four bytes");
    }
    return next >= 0;
  }

  /** The kind of packet. */
  int type() {
    return (bytes[0] >> 4) & 0xf;
  }

  /** The four bits whose meaning depends on the type. */
  int flags() {
    return bytes[0] & 0xf;
  }

  /** How many bytes of the packet follow the header. */
  int remaining() {
    return remaining;
  }

  /** How many bytes were added. */
  int length() {
    return length;
  }

  /** The bytes added, from the first on; shared, not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** Begins the next packet. */
  void clear() {
    length = 0;
    remaining = 0;
  }
}
