package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A registry with a clock set by hand, and what it told so far. */
final class RegistryDriver {
  final NodeRegistry registry;
  final List<Event> told = new ArrayList<>();
  long now = 1_700_000_000_000L;

  RegistryDriver(TestConfig config) {
    registry = new NodeRegistry(config.build(), told::add);
  }

  boolean heartbeat(String ip, String hostname) {
    return registry.heard(ip, hostname, NodeInfo.NONE, now);
  }

  void resources(String ip, String hostname, Map<String, Object> resources) {
    registry.heard(ip, hostname, new NodeInfo("", resources, Map.of(), false, true), now);
  }

  void labels(String ip, String hostname, Map<String, String> labels) {
    registry.heard(ip, hostname, new NodeInfo("", Map.of(), labels, true, true), now);
  }

  /** Seconds go by in which the nodes of these addresses send a heartbeat each. */
  void pass(int seconds, String... speaking) {
    for (int second = 0; second < seconds; second++) {
      now += 1000;
      for (String ip : speaking) {
        registry.heardFrom(ip, now);
      }
      registry.check(now);
    }
  }

  /** The news of nodes since the last question, such as {@code "stale 10.0.0.2"}. */
  List<String> news() {
    List<String> news =
        told.stream()
            .filter(NodeChanged.class::isInstance)
            .map(NodeChanged.class::cast)
            .map(change -> change.action().word() + " " + change.nodeIp())
            .toList();
    told.removeIf(NodeChanged.class::isInstance);
    return news;
  }

  /** The cluster updates since the last question. */
  List<ClusterChanged> updates() {
    List<ClusterChanged> updates =
        told.stream()
            .filter(ClusterChanged.class::isInstance)
            .map(ClusterChanged.class::cast)
            .toList();
    told.removeIf(ClusterChanged.class::isInstance);
    return updates;
  }

  /** The newest cluster update since the last question. */
  ClusterChanged cluster() {
    List<ClusterChanged> updates = updates();
    assertThat(updates).as("cluster updates").isNotEmpty();
    return updates.get(updates.size() - 1);
  }

  /** The cluster update since the last question, when there was exactly one. */
  ClusterChanged onlyUpdate() {
    List<ClusterChanged> updates = updates();
    assertThat(updates).as("cluster updates").hasSize(1);
    return updates.get(0);
  }

  /** The only member of the newest cluster update. */
  Member onlyMember() {
    List<Member> members = cluster().members();
    assertThat(members).hasSize(1);
    return members.get(0);
  }

  static List<String> addresses(ClusterChanged cluster) {
    return cluster.members().stream().map(Member::ip).toList();
  }
}
