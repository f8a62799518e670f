package io.spore.gateway.demo;

import io.vertx.core.buffer.Buffer;

/**
 * A message as some device might publish it.
 *
 * @param topic a valid MQTT topic name
 * @param payload any bytes, also none
 */
record SampleMessage(String topic, Buffer payload) {}
