package io.spore.gateway.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.DiscoveryStrategyConfig;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NetworkConfig;
import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.config.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What Hazelcast is told, made from the gateway's configuration. */
final class HazelcastSetup {
  /** The attribute of a member that holds its gateway's id. */
  static final String GATEWAY = "spore.gateway";

  /** The attribute of a member that holds the version in which it talks to other gateways. */
  static final String VERSION = "spore.version";

  private static final Map<String, String> PROPERTIES =
      Map.ofEntries(
          Map.entry("hazelcast.logging.type", "slf4j"),
          Map.entry("hazelcast.phone.home.enabled", "false"),
          Map.entry("hazelcast.shutdownhook.enabled", "false"),
          // Otherwise it listens on every interface, whatever address was chosen.
          Map.entry("hazelcast.socket.bind.any", "false"),
          // Nobody waits for members that might start at the same moment: they find each other.
          Map.entry("hazelcast.wait.seconds.before.join", "0"),
          Map.entry("hazelcast.max.join.seconds", "20"),
          Map.entry("hazelcast.heartbeat.interval.seconds", "1"),
          Map.entry("hazelcast.max.no.heartbeat.seconds", "8"),
          Map.entry("hazelcast.merge.first.run.delay.seconds", "10"),
          Map.entry("hazelcast.merge.next.run.delay.seconds", "5"),
          Map.entry("hazelcast.graceful.shutdown.max.wait", "2"),
          // A few entries are kept: the fewer partitions and threads, the less it costs.
          Map.entry("hazelcast.partition.count", "31"),
          Map.entry("hazelcast.io.thread.count", "1"),
          Map.entry("hazelcast.operation.thread.count", "2"),
          Map.entry("hazelcast.operation.generic.thread.count", "2"),
          Map.entry("hazelcast.operation.response.thread.count", "1"),
          Map.entry("hazelcast.event.thread.count", "1"),
          Map.entry("hazelcast.health.monitoring.level", "OFF"),
          Map.entry("hazelcast.discovery.enabled", "true"));

  private static final int MULTICAST_ANSWER_S = 2;

  private HazelcastSetup() {}

  /**
   * The configuration of this member.
   *
   * @param gatewayId tells the others whose member it is
   * @param localAddress where the others reach it
   */
  static Config of(ClusterConfig config, String gatewayId, String localAddress) {
    Config hazelcast = new Config().setClusterName(config.name());
    PROPERTIES.forEach(hazelcast::setProperty);
    hazelcast
        .getMemberAttributeConfig()
        .setAttribute(GATEWAY, gatewayId)
        .setAttribute(VERSION, String.valueOf(FrameCodec.VERSION));
    hazelcast.getMetricsConfig().setEnabled(false);
    hazelcast.getJetConfig().setEnabled(false);
    NetworkConfig network =
        hazelcast
            .getNetworkConfig()
            .setPort(config.port())
            .setPortCount(ClusterConfig.PORTS)
            .setReuseAddress(true);
    network.getInterfaces().setEnabled(true).addInterface(localAddress);
    join(network.getJoin(), config);
    return hazelcast;
  }

  private static void join(JoinConfig join, ClusterConfig config) {
    join.getAutoDetectionConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    if (config.multicast()) {
      join.getMulticastConfig()
          .setEnabled(true)
          .setLoopbackModeEnabled(true)
          .setMulticastGroup(config.multicastGroup().host())
          .setMulticastPort(config.multicastGroup().port().orElseThrow())
          .setMulticastTimeoutSeconds(MULTICAST_ANSWER_S);
    } else {
      join.getDiscoveryConfig()
          .addDiscoveryStrategyConfig(
              new DiscoveryStrategyConfig(new MemberFinder(places(config), config.port())));
    }
  }

  private static List<Place> places(ClusterConfig config) {
    List<Place> places = new ArrayList<>(config.members());
    config.dns().ifPresent(name -> places.add(new Place(name, Optional.empty())));
    if (places.isEmpty()) {
      places.add(new Place("127.0.0.1", Optional.empty()));
    }
    return places;
  }
}
