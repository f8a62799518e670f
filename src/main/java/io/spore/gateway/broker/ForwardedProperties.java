package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.BinaryProperty;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringPair;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import java.nio.charset.StandardCharsets;

/**
 * The properties of a message that a broker passes on unchanged (MQTT 5, section 3.3.2.3), but for
 * the message expiry, of which the time that the message waited is taken away. Immutable.
 */
final class ForwardedProperties {
  private static final int[] UNCHANGED = {
    MqttProperties.PAYLOAD_FORMAT_INDICATOR,
    MqttProperties.CONTENT_TYPE,
    MqttProperties.RESPONSE_TOPIC,
    MqttProperties.CORRELATION_DATA,
    MqttProperties.USER_PROPERTY
  };
  private static final int EXPIRY_BYTES = 5;
  private static final long NEVER = -1;

  /** Nothing is said, as of every message of MQTT 3.1.1. */
  static final ForwardedProperties NONE =
      new ForwardedProperties(MqttProperties.NO_PROPERTIES, NEVER);

  private final MqttProperties unchanged;
  private final long expiresAt;
  private final int encodedBytes;

  private ForwardedProperties(MqttProperties unchanged, long expiresAt) {
    this.unchanged = unchanged;
    this.expiresAt = expiresAt;
    int bytes = expiresAt == NEVER ? 0 : EXPIRY_BYTES;
    for (MqttProperty<?> property : unchanged.listAll()) {
      bytes += encodedBytes(property);
    }
    this.encodedBytes = bytes;
  }

  /**
   * What is to be passed on of a message.
   *
   * @param received as its publisher sent it
   * @param now in milliseconds of a steady clock
   */
  static ForwardedProperties of(MqttProperties received, long now) {
    if (received.isEmpty()) {
      return NONE;
    }
    MqttProperties unchanged = new MqttProperties();
    for (int id : UNCHANGED) {
      MqttProperty<?> property = received.getProperty(id);
      if (property != null) {
        unchanged.add(property);
      }
    }
    MqttProperty<?> expiry = received.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL);
    return new ForwardedProperties(
        unchanged,
        expiry == null
            ? NEVER
            : now + 1000 * Integer.toUnsignedLong(((IntegerProperty) expiry).value()));
  }

  /** Whether the message is of no use any more. */
  boolean isExpired(long now) {
    return expiresAt != NEVER && now - expiresAt >= 0;
  }

  /** The properties as they are sent now. */
  MqttProperties at(long now) {
    if (expiresAt == NEVER) {
      return unchanged;
    }
    MqttProperties sent = new MqttProperties();
    unchanged.listAll().forEach(sent::add);
    int seconds = (int) Math.max(1, (expiresAt - now + 999) / 1000);
    sent.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, seconds));
    return sent;
  }

  /** How many bytes they take in a packet, without their length in front. */
  int encodedBytes() {
    return encodedBytes;
  }

  /** What they hold in memory, roughly. */
  int sizeInBytes() {
    return encodedBytes * 2;
  }

  private static int encodedBytes(MqttProperty<?> property) {
    if (property instanceof UserProperties users) {
      int bytes = 0;
      for (StringPair pair : users.value()) {
        bytes += 1 + 2 + utf8(pair.key) + 2 + utf8(pair.value);
      }
      return bytes;
    }
    if (property instanceof StringProperty text) {
      return 1 + 2 + utf8(text.value());
    }
    if (property instanceof BinaryProperty binary) {
      return 1 + 2 + binary.value().length;
    }
    return 2; // the payload format, one byte behind its identifier
  }

  private static int utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
