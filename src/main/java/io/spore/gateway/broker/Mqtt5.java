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
   */
  static MqttProperties offered(String assignedClientId, int maxPacketSize) {
    MqttProperties offered = new MqttProperties();
    offered.add(new IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, NO));
    offered.add(new IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, maxPacketSize));
    offered.add(new IntegerProperty(MqttProperties.SUBSCRIPTION_IDENTIFIER_AVAILABLE, NO));
    offered.add(new IntegerProperty(MqttProperties.SHARED_SUBSCRIPTION_AVAILABLE, NO));
    if (!assignedClientId.isEmpty()) {
      offered.add(new StringProperty(MqttProperties.ASSIGNED_CLIENT_IDENTIFIER, assignedClientId));
    }
    return offered;
  }
}
