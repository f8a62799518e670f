package io.spore.gateway.mqtt;

import java.util.BitSet;

/**
 * The packet identifiers of messages of QoS 2 that were received and that the broker has not
 * released yet: what makes "exactly once" (MQTT 3.1.1, section 4.3.3, method B). There are 65,535
 * identifiers, so what is kept is bounded.
 */
final class UnreleasedIds {
  private final BitSet received = new BitSet();
  private final BitSet answered = new BitSet();

  /**
   * A PUBLISH came with this identifier.
   *
   * @return false when it is the same message again
   */
  boolean received(int packetId) {
    boolean isNew = !received.get(packetId);
    received.set(packetId);
    return isNew;
  }

  /** It was answered with PUBREC. */
  void answered(int packetId) {
    if (received.get(packetId)) {
      answered.set(packetId);
    }
  }

  /** Whether it was answered with PUBREC and not yet released. */
  boolean isAnswered(int packetId) {
    return answered.get(packetId);
  }

  /** PUBREL came: the identifier may be used for another message. */
  void released(int packetId) {
    received.clear(packetId);
    answered.clear(packetId);
  }
}
