package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.netty.handler.codec.mqtt.MqttProperties.MqttProperty;
import io.netty.handler.codec.mqtt.MqttProperties.StringProperty;
import io.netty.handler.codec.mqtt.MqttVersion;

/** The properties by which an MQTT 5 client and the broker tell each other their limits. */
final class Mqtt5 {
  private static final int NO = 0;

  private Mqtt5() {}

  static boolean isSpoken(int protocolVersion) {
    return protocolVersion >= MqttVersion.MQTT_5.protocolLevel();
  }

  /** How many messages the client lets be in flight (MQTT 5, section 3.1.2.11.3). */
  static int receiveMaximum(MqttProperties connect) {
    return integer(connect, MqttProperties.RECEIVE_MAXIMUM, 65_535);
  }

  /** The largest packet that the client takes, in bytes (MQTT 5, section 3.1.2.11.4). */
  static int maximumPacketSize(MqttProperties connect) {
    return integer(connect, MqttProperties.MAXIMUM_PACKET_SIZE, Integer.MAX_VALUE);
  }

  /** How long the client's session outlives its connection (MQTT 5, section 3.1.2.11.2). */
  static long sessionExpirySeconds(MqttProperties connect) {
    MqttProperty<?> property = connect.getProperty(MqttProperties.SESSION_EXPIRY_INTERVAL);
    return property == null ? 0 : Integer.toUnsignedLong(((IntegerProperty) property).value());
  }

  private static int integer(MqttProperties properties, int id, int otherwise) {
    MqttProperty<?> property = properties.getProperty(id);
    if (property == null) {
      return otherwise;
    }
    int value = ((IntegerProperty) property).value();
    // Four-byte numbers beyond 2 GiB come out negative: no limit for us.
    return value > 0 ? value : otherwise;
  }

  /**
   * What the broker offers (MQTT 5, section 3.2.2.3).
   *
   * @param assignedClientId empty when the client brought its own
   * @param maxPacketSize the largest packet that the broker takes, in bytes
   * @param sessionSeconds how long the session outlives the connection
   */
  static MqttProperties offered(String assignedClientId, int maxPacketSize, int sessionSeconds) {
    MqttProperties offered = new MqttProperties();
    offered.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, sessionSeconds));
    offered.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, maxPacketSize));
    offered.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, NO));
    if (!assignedClientId.isEmpty()) {
      offered.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, assignedClientId));
    }
    return offered;
  }
}
