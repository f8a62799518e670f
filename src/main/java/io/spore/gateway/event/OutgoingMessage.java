package io.spore.gateway.event;

import java.util.Objects;

/** A message that is to be published. The payload is taken over, not copied. */
public final class OutgoingMessage {
  private final String broker;
  private final String topic;
  private final byte[] payload;
  private final int qos;
  private final boolean retain;
  private final MessageProperties properties;

  /**
   * Describes a message.
   *
   * @param broker the name of one of several brokers; empty for the first
   * @param topic where to, as the broker knows it; checked when it is published
   * @param payload any bytes
   * @param qos 0 to 2
   * @param retain whether the broker is to keep it for later subscribers
   * @param properties what is said of it; only a broker that speaks MQTT 5 takes any
   */
  public OutgoingMessage(
      String broker,
      String topic,
      byte[] payload,
      int qos,
      boolean retain,
      MessageProperties properties) {
    this.broker = Objects.requireNonNull(broker, "broker");
    this.topic = Objects.requireNonNull(topic, "topic");
    this.payload = Objects.requireNonNull(payload, "payload");
    this.qos = qos;
    this.retain = retain;
    this.properties = Objects.requireNonNull(properties, "properties");
  }

  /** The name of one of several brokers; empty for the first. */
  public String broker() {
    return broker;
  }

  /** Where to, as the broker knows it. */
  public String topic() {
    return topic;
  }

  /** The bytes, shared: not to be changed. */
  public byte[] payload() {
    return payload;
  }

  /** 0 to 2. */
  public int qos() {
    return qos;
  }

  /** Whether the broker is to keep it for later subscribers. */
  public boolean retain() {
    return retain;
  }

  /** What is said of it; perhaps nothing. */
  public MessageProperties properties() {
    return properties;
  }

  @Override
  public String toString() {
    return "OutgoingMessage[" + topic + ", " + payload.length + " bytes]";
  }
}
