package io.spore.gateway.event;

import java.util.Objects;
import java.util.Optional;

/**
 * An application message received from an MQTT broker (MQTT 3.1.1, section 3.3). The payload is
 * taken over, not copied: whoever hands it in must not change it afterwards, and neither may
 * readers.
 */
public final class MqttMessage implements Event {
  private static final int OVERHEAD = 96;

  private final String topic;
  private final byte[] payload;
  private final long time;
  private final int qos;
  private final boolean retained;

  /** Null for most messages, and then it costs nothing. */
  private final MessageProperties properties;

  private final boolean forSnapshotsOnly;

  /**
   * Takes a message without properties, as MQTT 3.1.1 knows it.
   *
   * @param topic the topic name
   * @param payload the application message, any bytes
   * @param time receipt, in milliseconds since the epoch
   * @param qos the QoS it was delivered with, 0 to 2
   * @param retained whether the broker sent it as a retained message
   */
  public MqttMessage(String topic, byte[] payload, long time, int qos, boolean retained) {
    this(topic, payload, time, qos, retained, null, false);
  }

  private MqttMessage(
      String topic,
      byte[] payload,
      long time,
      int qos,
      boolean retained,
      MessageProperties properties,
      boolean forSnapshotsOnly) {
    this.topic = Objects.requireNonNull(topic, "topic");
    this.payload = Objects.requireNonNull(payload, "payload");
    this.time = time;
    this.qos = qos;
    this.retained = retained;
    this.properties = properties == null || properties.isEmpty() ? null : properties;
    this.forSnapshotsOnly = forSnapshotsOnly;
  }

  /** The same message with what its publisher said of it. */
  public MqttMessage with(MessageProperties said) {
    return new MqttMessage(topic, payload, time, qos, retained, said, forSnapshotsOnly);
  }

  /** The same message under another topic. */
  public MqttMessage withTopic(String other) {
    return new MqttMessage(other, payload, time, qos, retained, properties, forSnapshotsOnly);
  }

  /** The same message, told only to those who ask for the last state of topics. */
  public MqttMessage keptForSnapshots() {
    return new MqttMessage(topic, payload, time, qos, retained, properties, true);
  }

  @Override
  public String topic() {
    return topic;
  }

  /** The application message, shared: not to be changed. */
  public byte[] payload() {
    return payload;
  }

  @Override
  public long time() {
    return time;
  }

  /** The QoS the broker delivered it with, 0 to 2. */
  public int qos() {
    return qos;
  }

  /** Whether the broker sent it as a retained message, not as news. */
  public boolean retained() {
    return retained;
  }

  /** What the publisher said of the message; empty for most, and with MQTT 3.1.1 for all. */
  public Optional<MessageProperties> properties() {
    return Optional.ofNullable(properties);
  }

  @Override
  public boolean forSnapshotsOnly() {
    return forSnapshotsOnly;
  }

  @Override
  public Source source() {
    return Source.MQTT;
  }

  @Override
  public int sizeInBytes() {
    int said = properties == null ? 0 : properties.sizeInBytes();
    return OVERHEAD + topic.length() + payload.length + said;
  }

  @Override
  public String toString() {
    return "MqttMessage[" + topic + ", " + payload.length + " bytes]";
  }
}
