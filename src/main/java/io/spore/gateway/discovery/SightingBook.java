package io.spore.gateway.discovery;

import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Sightings;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Gathers what is heard here for the other gateways: of each node at most once a second, with all
 * that it said since. Not thread-safe.
 */
final class SightingBook {
  static final long PACE_MS = 1_000;

  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final Map<String, Long> lastTold = new HashMap<>();
  private final List<ClusterEventHeard> events = new ArrayList<>();

  private static final class Pending {
    final Map<String, Object> resources = new LinkedHashMap<>();
    final Map<String, String> labels = new LinkedHashMap<>();
    String hostname = "";
    boolean labelsWhole;

    void add(String claimed, NodeInfo info) {
      hostname = claimed.isEmpty() ? hostname : claimed;
      resources.putAll(info.resources());
      if (info.labelsWhole()) {
        labels.clear();
        labelsWhole = true;
      }
      labels.putAll(info.labels());
    }

    NodeSighting asSighting(String ip) {
      return new NodeSighting(ip, hostname, resources, labels, labelsWhole);
    }
  }

  /** A node was heard. */
  void node(String ip, String hostname, NodeInfo info) {
    pending.computeIfAbsent(ip, address -> new Pending()).add(hostname, info);
  }

  /** A cluster event was heard; it does not wait. */
  void event(ClusterEventHeard event) {
    events.add(event);
  }

  /** Whether something is there that does not wait. */
  boolean isUrgent() {
    return !events.isEmpty();
  }

  /**
   * What is to be told now; it is then off the book.
   *
   * @param now milliseconds
   */
  Optional<Sightings> due(long now) {
    lastTold.values().removeIf(told -> now - told >= PACE_MS || told > now);
    List<NodeSighting> nodes = new ArrayList<>();
    for (Iterator<Map.Entry<String, Pending>> all = pending.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Pending> next = all.next();
      if (!lastTold.containsKey(next.getKey())) {
        nodes.add(next.getValue().asSighting(next.getKey()));
        lastTold.put(next.getKey(), now);
        all.remove();
      }
    }
    if (nodes.isEmpty() && events.isEmpty()) {
      return Optional.empty();
    }
    Sightings sightings = new Sightings(nodes, events);
    events.clear();
    return Optional.of(sightings);
  }
}
