package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Everything the gateway was told, checked.
 *
 * @param id names this gateway among others and in its events
 * @param reloadInterval how often the configuration file is looked at for changes; zero for never
 */
public record GatewayConfig(
    String id,
    Duration reloadInterval,
    ClusterConfig cluster,
    HttpConfig http,
    AuthConfig auth,
    UdpConfig udp,
    LogConfig log,
    NodesConfig nodes,
    RolloutConfig rollout,
    MqttConfig mqtt,
    BridgesConfig bridges,
    WebSocketConfig websocket,
    LimitsConfig limits,
    MetricsConfig metrics,
    LoggingConfig logging) {

  static GatewayConfig read(Section root) {
    String given = root.section("gateway").name("id", "");
    Duration reloadInterval = root.section("gateway").duration("reloadInterval", "5s", "0s", "1h");
    ClusterConfig cluster = ClusterConfig.read(root.section("cluster"));
    HttpConfig http = HttpConfig.read(root.section("http"));
    AuthConfig auth = AuthConfig.read(root.section("auth"));
    UdpConfig udp = UdpConfig.read(root.section("udp"));
    LogConfig log = LogConfig.read(root.section("log"));
    String id = given.isEmpty() ? defaultId(cluster, http) : given;
    return new GatewayConfig(
        id,
        reloadInterval,
        cluster,
        http,
        auth,
        udp,
        log,
        NodesConfig.read(root.section("nodes")),
        RolloutConfig.read(root.section("rollout"), log),
        MqttConfigReader.read(root.section("mqtt"), "", id, cluster, log.dir().isPresent()),
        BridgesConfig.read(root.section("mqtt"), id, cluster, log.dir().isPresent()),
        WebSocketConfig.read(root.section("websocket")),
        LimitsConfig.read(root.section("limits")),
        MetricsConfig.read(root.section("metrics")),
        LoggingConfig.read(root.section("logging")));
  }

  /** The same, with another broker. */
  public GatewayConfig withBroker(BrokerUrl broker) {
    return withBroker("", broker);
  }

  /** The same, with another URL for the broker of this name, which is empty for mqtt.url's. */
  public GatewayConfig withBroker(String name, BrokerUrl broker) {
    return with(
        log, nodes, name.isEmpty() ? mqtt.withUrl(broker) : mqtt, bridges.withBroker(name, broker));
  }

  /** Every broker that is bridged; none when MQTT is off. */
  public List<MqttConfig> bridged() {
    List<MqttConfig> bridged = new ArrayList<>();
    mqtt.url().ifPresent(url -> bridged.add(mqtt));
    bridged.addAll(bridges.brokers());
    return bridged;
  }

  /**
   * Beyond so many bytes under way inside the gateway sources are held back. Clients keep at most
   * {@code websocket.queueBytes} waiting; what is under way to their queues must fit in beside what
   * makes the crowd lag.
   */
  public long inFlightBytes() {
    return Math.min(limits.inFlightBytes(), websocket.queueBytes() / 2);
  }

  /** The same, with events kept in this directory. */
  public GatewayConfig withLogIn(Path directory) {
    return with(log.in(directory), nodes, mqtt, bridges);
  }

  /** The same, with clients allowed to publish to these topics. */
  public GatewayConfig withPublishingTo(List<TopicFilter> topics) {
    return with(log, nodes, mqtt, bridges.withPublishingTo(topics));
  }

  /** The same, with the WebSocket of each node listened to. */
  public GatewayConfig withNodeStreams() {
    return with(log, nodes.withStreams(), mqtt, bridges);
  }

  private GatewayConfig with(
      LogConfig kept, NodesConfig called, MqttConfig broker, BridgesConfig beside) {
    return new GatewayConfig(
        id,
        reloadInterval,
        cluster,
        http,
        auth,
        udp,
        kept,
        called,
        rollout,
        broker,
        beside,
        websocket,
        limits,
        metrics,
        logging);
  }

  /** Several gateways of one cluster may run on one machine, each with a port of its own. */
  private static String defaultId(ClusterConfig cluster, HttpConfig http) {
    String machine = hostname();
    if (!cluster.enabled()) {
      return machine;
    }
    String ending =
        http.port() > 0
            ? "-" + http.port()
            : "-" + Integer.toHexString(ThreadLocalRandom.current().nextInt(1 << 12, 1 << 16));
    return machine.substring(0, Math.min(64 - ending.length(), machine.length())) + ending;
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
