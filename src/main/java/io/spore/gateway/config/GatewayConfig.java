package io.spore.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Locale;

/**
 * Everything the gateway was told, checked.
 *
 * @param id names this gateway among others and in its events
 * @param reloadInterval how often the configuration file is looked at for changes; zero for never
 */
public record GatewayConfig(
    String id,
    Duration reloadInterval,
    HttpConfig http,
    UdpConfig udp,
    MqttConfig mqtt,
    WebSocketConfig websocket,
    LimitsConfig limits,
    MetricsConfig metrics,
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
        root.section("gateway").duration("reloadInterval", "5s", "0s", "1h"),
        HttpConfig.read(root.section("http")),
        UdpConfig.read(root.section("udp")),
        MqttConfig.read(root.section("mqtt"), id),
        WebSocketConfig.read(root.section("websocket")),
        LimitsConfig.read(root.section("limits")),
        MetricsConfig.read(root.section("metrics")),
        LoggingConfig.read(root.section("logging")));
  }

  /** The same, with another broker. */
  public GatewayConfig withBroker(BrokerUrl broker) {
    return new GatewayConfig(
        id, reloadInterval, http, udp, mqtt.withUrl(broker), websocket, limits, metrics, logging);
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
