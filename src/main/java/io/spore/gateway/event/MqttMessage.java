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
  private final int packetId;
  private final boolean possiblyRepeated;

  /** Null for most messages, and then it costs nothing. */
  private final MessageProperties properties;

  private final boolean forSnapshotsOnly;
  private final String broker;

  /** Takes a message that arrived without a packet identifier, or of which none is known. */
  public MqttMessage(String topic, byte[] payload, long time, int qos, boolean retained) {
    this(topic, payload, time, qos, retained, 0);
  }

  /**
   * Takes a message without properties, as MQTT 3.1.1 knows it.
   *
   * @param topic the topic name
   * @param payload the application message, any bytes
   * @param time receipt, in milliseconds since the epoch
   * @param qos the QoS it was delivered with, 0 to 2
   * @param retained whether the broker sent it as a retained message
   * @param packetId the identifier it was delivered with; 0 when there is none
   */
  public MqttMessage(
      String topic, byte[] payload, long time, int qos, boolean retained, int packetId) {
    this(topic, payload, time, qos, retained, packetId, false, null, false, "");
  }

  private MqttMessage(
      String topic,
      byte[] payload,
      long time,
      int qos,
      boolean retained,
      int packetId,
      boolean possiblyRepeated,
      MessageProperties properties,
      boolean forSnapshotsOnly,
      String broker) {
    this.topic = Objects.requireNonNull(topic, "topic");
    this.payload = Objects.requireNonNull(payload, "payload");
    this.time = time;
    this.qos = qos;
    this.retained = retained;
    this.packetId = packetId;
    this.possiblyRepeated = possiblyRepeated;
    this.properties = properties == null || properties.isEmpty() ? null : properties;
    this.forSnapshotsOnly = forSnapshotsOnly;
    this.broker = Objects.requireNonNull(broker, "broker");
  }

  /** The same message with what its publisher said of it. */
  public MqttMessage with(MessageProperties said) {
    return copy(topic, possiblyRepeated, said, forSnapshotsOnly, broker);
  }

  /**
   * The same message as one of several brokers' messages.
   *
   * @param name of the broker that it came from
   * @param topicThere what its topic is called among those of all brokers
   */
  public MqttMessage from(String name, String topicThere) {
    return copy(topicThere, possiblyRepeated, properties, forSnapshotsOnly, name);
  }

  /** The same message, told only to those who ask for the last state of topics. */
  public MqttMessage keptForSnapshots() {
    return copy(topic, possiblyRepeated, properties, true, broker);
  }

  /** The same message, marked as one that clients may have had before. */
  public MqttMessage asPossiblyRepeated() {
    return copy(topic, true, properties, forSnapshotsOnly, broker);
  }

  private MqttMessage copy(
      String itsTopic,
      boolean repeated,
      MessageProperties said,
      boolean snapshotsOnly,
      String itsBroker) {
    return new MqttMessage(
        itsTopic, payload, time, qos, retained, packetId, repeated, said, snapshotsOnly, itsBroker);
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

  /**
   * The identifier it was delivered with, 1 to 65,535, or 0 at QoS 0: should the broker send it
   * again, it is known by this (MQTT 3.1.1, section 4.4).
   */
  public int packetId() {
    return packetId;
  }

  /**
   * Whether clients may have had it before: the broker sent it again, and nobody could tell whether
   * the first one was lost.
   */
  public boolean possiblyRepeated() {
    return possiblyRepeated;
  }

  /** What the publisher said of the message; empty for most, and with MQTT 3.1.1 for all. */
  public Optional<MessageProperties> properties() {
    return Optional.ofNullable(properties);
  }

  /**
   * The name of the broker that it came from, when there are several; each of them gives out packet
   * identifiers of its own. Empty for the one of {@code mqtt.url}.
   */
  public String broker() {
    return broker;
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
