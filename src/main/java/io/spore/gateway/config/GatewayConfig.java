package io.spore.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Everything the gateway was told, checked.
 *
 * @param id names this gateway among others and in its events
 */
public record GatewayConfig(
    String id,
    HttpConfig http,
    UdpConfig udp,
    MqttConfig mqtt,
    BridgesConfig bridges,
    WebSocketConfig websocket,
    LimitsConfig limits,
    LoggingConfig logging) {

  static GatewayConfig read(Section root) {
    String given = root.section("gateway").text("id", "");
    String id = given.isEmpty() ? hostname() : given;
    if (!id.matches("[A-Za-z0-9._-]{1,64}")) {
      root.section("gateway")
          .problem("id", id + " is no id: use 1 to 64 letters, digits, dots, dashes, underscores");
    }
    return new GatewayConfig(
        id,
        HttpConfig.read(root.section("http")),
        UdpConfig.read(root.section("udp")),
        MqttConfigReader.read(root.section("mqtt"), id),
        BridgesConfig.read(root.section("mqtt"), id),
        WebSocketConfig.read(root.section("websocket")),
        LimitsConfig.read(root.section("limits")),
        LoggingConfig.read(root.section("logging")));
  }

  /** The same, with another broker. */
  public GatewayConfig withBroker(BrokerUrl broker) {
    return withBroker("", broker);
  }

  /** The same, with another URL for the broker of this name, which is empty for mqtt.url's. */
  public GatewayConfig withBroker(String name, BrokerUrl broker) {
    return new GatewayConfig(
        id,
        http,
        udp,
        name.isEmpty() ? mqtt.withUrl(broker) : mqtt,
        bridges.withBroker(name, broker),
        websocket,
        limits,
        logging);
  }

  /** Every broker that is bridged; none when MQTT is off. */
  public List<MqttConfig> bridged() {
    List<MqttConfig> bridged = new ArrayList<>();
    mqtt.url().ifPresent(url -> bridged.add(mqtt));
    bridged.addAll(bridges.brokers());
    return bridged;
  }

  /** The machine's name, cut to what an id may hold. */
  private static String hostname() {
    try {
      String name = InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
      String id = name.replaceAll("[^a-z0-9._-]", "-");
      return id.substring(0, Math.min(64, id.length()));
    } catch (UnknownHostException e) {
      return "gateway";
    }
  }
}
