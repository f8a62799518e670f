package io.spore.gateway.discovery;

import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.Sightings;
import java.util.Optional;

/**
 * What lookouts tell each other: gathers what is heard here, and recognises what several of them
 * heard. Not thread-safe.
 */
final class Grapevine {
  private final String gateway;
  private final Echoes echoes = new Echoes();
  private final SightingBook book = new SightingBook();

  /** Speaks for the gateway with this id. */
  Grapevine(String gateway) {
    this.gateway = gateway;
  }

  /** A node was heard here. */
  void node(String ip, String hostname, NodeInfo info) {
    book.node(ip, hostname, info);
  }

  /**
   * A cluster event was heard here.
   *
   * @return whether it is to be told
   */
  boolean event(ClusterEventHeard event, long now) {
    book.event(event);
    return echoes.isNews(gateway, event, now);
  }

  /**
   * A cluster event was heard by another gateway.
   *
   * @return whether it is to be told
   */
  boolean eventElsewhere(String otherGateway, ClusterEventHeard event, long now) {
    return echoes.isNews(otherGateway, event, now);
  }

  /** What the others are to be told now. */
  Optional<Sightings> due(long now) {
    return book.due(now);
  }

  /** Whether they are to be told something at once. */
  boolean isUrgent() {
    return book.isUrgent();
  }

  /** Lets go of what is no longer needed. */
  void forget(long now) {
    echoes.forget(now);
  }
}
