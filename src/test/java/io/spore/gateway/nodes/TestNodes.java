package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Member;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Configurations and clusters for tests, with little patience. */
final class TestNodes {
  Duration callTimeout = Duration.ofSeconds(5);
  Duration uploadTimeout = Duration.ofSeconds(10);
  int connections = 2;
  int queue = 16;
  int maxAnswer = 64 * 1024;
  int maxFirmware = 16 << 20;
  Duration detailsInterval = Duration.ofSeconds(60);
  int detailsAtOnce = 4;
  int maxStreams = 50;

  NodesConfig build() {
    return new NodesConfig(
        80,
        callTimeout,
        uploadTimeout,
        connections,
        queue,
        maxAnswer,
        maxFirmware,
        true,
        detailsInterval,
        detailsAtOnce,
        true,
        maxStreams);
  }

  /** A cluster of active nodes, the first of them the primary one. */
  static ClusterChanged cluster(String... ips) {
    return new ClusterChanged(
        Arrays.stream(ips).map(TestNodes::member).toList(), ips.length == 0 ? "" : ips[0], 1);
  }

  static Member member(String ip) {
    String hostname = "esp-" + ip.substring(ip.lastIndexOf('.') + 1);
    return new Member(ip, hostname, "active", 1, 0, Map.of(), Map.of());
  }
}
