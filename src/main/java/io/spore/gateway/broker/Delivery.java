package io.spore.gateway.broker;

import java.nio.charset.StandardCharsets;

/**
 * A message on its way to one subscriber.
 *
 * @param publication what was published
 * @param qos what it is delivered with: the lower one of published and granted
 * @param retained whether it was kept from before the subscription (MQTT 3.1.1, section 3.3.1.3)
 */
record Delivery(Publication publication, int qos, boolean retained) {
  /** Delivers with what was granted, but never with more than was published. */
  static Delivery of(Publication publication, int grantedQos, boolean retained) {
    return new Delivery(publication, Math.min(publication.qos(), grantedQos), retained);
  }

  /** How large its PUBLISH packet is in MQTT 5, in bytes (MQTT 5, section 3.3). */
  int packetSize() {
    int topic = 2 + publication.topic().getBytes(StandardCharsets.UTF_8).length;
    int packetId = qos == 0 ? 0 : 2;
    int said = publication.said().encodedBytes();
    int properties = lengthBytes(said) + said;
    int remaining = topic + packetId + properties + publication.payload().length();
    return 1 + lengthBytes(remaining) + remaining;
  }

  /** How many bytes the length takes (MQTT 5, section 1.5.5). */
  private static int lengthBytes(int length) {
    return length < 1 << 7 ? 1 : length < 1 << 14 ? 2 : length < 1 << 21 ? 3 : 4;
  }
}
