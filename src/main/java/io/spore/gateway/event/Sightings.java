package io.spore.gateway.event;

import java.util.List;

/**
 * What one gateway heard from SPORE nodes. Not an event: clients are told what becomes of it.
 *
 * @param nodes the nodes heard, each at most once
 * @param events the cluster events heard, in order
 */
public record Sightings(List<NodeSighting> nodes, List<ClusterEventHeard> events) {
  /** Keeps own copies. */
  public Sightings {
    nodes = List.copyOf(nodes);
    events = List.copyOf(events);
  }
}
