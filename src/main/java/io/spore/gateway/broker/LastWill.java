package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.spore.gateway.event.TopicFilter;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttWill;
import java.util.Optional;

/**
 * What is published for a client that goes without a word (MQTT 5, section 3.1.2.5).
 *
 * @param said what the client says of it in MQTT 5
 */
record LastWill(String topic, Buffer payload, int qos, boolean retain, MqttProperties said) {
  private static final int LARGEST_QOS = 2;

  /**
   * The will that a client connects with, if it has one.
   *
   * @throws IllegalArgumentException if it could not be published
   */
  static Optional<LastWill> of(MqttWill will) {
    if (!will.isWillFlag()) {
      return Optional.empty();
    }
    if (will.getWillQos() > LARGEST_QOS) {
      throw new IllegalArgumentException("a will has no QoS " + will.getWillQos());
    }
    return Optional.of(
        new LastWill(
            TopicFilter.checkTopicName(will.getWillTopic()),
            will.getWillMessage(),
            will.getWillQos(),
            will.isWillRetain(),
            will.getWillProperties()));
  }

  /** The message; how long it is of use counts from now on (MQTT 5, section 3.1.3.2.4). */
  Publication publishedAt(long now) {
    return new Publication(topic, payload, qos, ForwardedProperties.of(said, now));
  }
}
