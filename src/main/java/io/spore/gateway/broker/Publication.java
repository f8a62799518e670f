package io.spore.gateway.broker;

import io.vertx.core.buffer.Buffer;

/**
 * A message that a client published.
 *
 * @param topic where to
 * @param payload shared between all who receive it: never changed
 * @param qos what it was published with, 0 to 2
 */
record Publication(String topic, Buffer payload, int qos) {
  private static final int OVERHEAD = 64;

  /** What it holds in memory, roughly, in bytes. */
  int sizeInBytes() {
    return OVERHEAD + topic.length() + payload.length();
  }
}
