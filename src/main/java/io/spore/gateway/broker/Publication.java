package io.spore.gateway.broker;

import io.vertx.core.buffer.Buffer;

/**
 * A message that a client published.
 *
 * @param topic where to
 * @param payload shared between all who receive it: never changed
 * @param qos what it was published with, 0 to 2
 * @param said what the publisher said of it in MQTT 5
 */
record Publication(String topic, Buffer payload, int qos, ForwardedProperties said) {
  private static final int OVERHEAD = 64;

  /** A message of which nothing is said. */
  Publication(String topic, Buffer payload, int qos) {
    this(topic, payload, qos, ForwardedProperties.NONE);
  }

  /** What it holds in memory, roughly, in bytes. */
  int sizeInBytes() {
    return OVERHEAD + topic.length() + payload.length() + said.sizeInBytes();
  }
}
