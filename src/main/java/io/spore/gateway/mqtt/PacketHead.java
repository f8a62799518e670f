package io.spore.gateway.mqtt;

import java.util.function.IntPredicate;

/**
 * The first bytes of an MQTT packet, as many as it takes to know whether it may pass: the fixed
 * header (MQTT 3.1.1, section 2.2) and, only where that leaves the matter open, the two bytes after
 * it, which are a PUBLISH's topic length or a PUBREL's packet identifier.
 */
final class PacketHead {

  /** What is to be done with the packet. */
  enum Verdict {
    /** Not known before another byte has been read. */
    MORE,
    /** It may pass. */
    PASS,
    /** A PUBLISH with too large a payload. */
    TOO_LARGE,
    /** A PUBREL that belongs to a packet which did not pass. */
    RELEASE,
    /** Its length cannot be read; what follows cannot be told apart. */
    MALFORMED
  }

  private static final int PUBLISH = 3;
  private static final int PUBREL = 6;
  private static final int MAX_FIXED = 5;

  private final int maxPayload;
  private final IntPredicate releasedHere;

  private final byte[] bytes = new byte[MAX_FIXED + 2];
  private int length;
  private int fixedLength;
  private int remaining;

  /**
   * Reads one head after another.
   *
   * @param maxPayload the largest payload that may pass, in bytes
   * @param releasedHere whether a packet identifier belongs to a packet which did not pass
   */
  PacketHead(int maxPayload, IntPredicate releasedHere) {
    this.maxPayload = maxPayload;
    this.releasedHere = releasedHere;
  }

  /** Adds the next byte. */
  Verdict add(byte next) {
    bytes[length++] = next;
    if (fixedLength > 0) {
      return length < fixedLength + 2 ? Verdict.MORE : withTwoMoreBytes();
    }
    if (length == 1) {
      return Verdict.MORE;
    }
    remaining |= (next & 0x7f) << (7 * (length - 2));
    if (next < 0) {
      return length < MAX_FIXED ? Verdict.MORE : Verdict.MALFORMED;
    }
    fixedLength = length;
    return withFixedHeader();
  }

  private Verdict withFixedHeader() {
    boolean inDoubt =
        switch (type()) {
          case PUBLISH -> remaining > maxPayload;
          case PUBREL -> true;
          default -> false;
        };
    return inDoubt && remaining >= 2 ? Verdict.MORE : Verdict.PASS;
  }

  private Verdict withTwoMoreBytes() {
    if (type() == PUBREL) {
      return remaining == 2 && releasedHere.test(packetId()) ? Verdict.RELEASE : Verdict.PASS;
    }
    int idLength = qos() == 0 ? 0 : 2;
    return remaining - 2 - topicLength() - idLength > maxPayload ? Verdict.TOO_LARGE : Verdict.PASS;
  }

  private int type() {
    return (bytes[0] >> 4) & 0xf;
  }

  int qos() {
    return (bytes[0] >> 1) & 3;
  }

  /** A PUBLISH's topic length, once the verdict is known. */
  int topicLength() {
    return lastTwo();
  }

  /** A PUBREL's packet identifier, once the verdict is known. */
  int packetId() {
    return lastTwo();
  }

  private int lastTwo() {
    return (bytes[length - 2] & 0xff) << 8 | (bytes[length - 1] & 0xff);
  }

  /** How many bytes were added. */
  int length() {
    return length;
  }

  /** The bytes added, from the first on; shared, not to be changed. */
  byte[] bytes() {
    return bytes;
  }

  /** How many bytes of the packet follow the head, once the verdict is known. */
  int remainingAfterHead() {
    return remaining - (length - fixedLength);
  }

  /** Begins the next packet. */
  void clear() {
    length = 0;
    fixedLength = 0;
    remaining = 0;
  }
}
