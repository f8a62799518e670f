package io.spore.gateway.event;

import java.util.List;

/**
 * What one gateway heard from SPORE nodes, and of them. Not an event: clients are told what becomes
 * of it.
 *
 * @param nodes the nodes heard, each at most once
 * @param events the cluster events heard, in order
 * @param wishes what people asked this gateway for
 */
public record Sightings(List<NodeSighting> nodes, List<ClusterEventHeard> events, Wishes wishes) {
  /** Keeps own copies. */
  public Sightings {
    nodes = List.copyOf(nodes);
    events = List.copyOf(events);
  }

  /** Sightings without wishes. */
  public Sightings(List<NodeSighting> nodes, List<ClusterEventHeard> events) {
    this(nodes, events, Wishes.NONE);
  }

  /** Wishes alone. */
  public static Sightings of(Wishes wishes) {
    return new Sightings(List.of(), List.of(), wishes);
  }
}
