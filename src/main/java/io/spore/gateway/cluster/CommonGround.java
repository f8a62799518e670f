package io.spore.gateway.cluster;

import io.spore.gateway.event.Origin;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * Up to where all gateways that are there have the events of each origin, as far as they have said.
 * Immutable.
 */
final class CommonGround {
  /** Nobody else is there: what this gateway has, all have. */
  static final CommonGround ALONE = new CommonGround(true, Map.of());

  private final boolean alone;
  private final Map<Origin, Long> nextSeqs;

  private CommonGround(boolean alone, Map<Origin, Long> nextSeqs) {
    this.alone = alone;
    this.nextSeqs = nextSeqs;
  }

  /** What the gateways behind these links have in common. */
  static CommonGround of(Collection<Link> links) {
    if (links.isEmpty()) {
      return ALONE;
    }
    Map<Origin, Long> common = new HashMap<>();
    for (Link link : links) {
      link.has().forEach(mark -> common.put(mark.origin(), Long.MAX_VALUE));
    }
    for (Link link : links) {
      common.replaceAll((origin, nextSeq) -> Math.min(nextSeq, reach(link, origin)));
    }
    return new CommonGround(false, common);
  }

  /** What a gateway stamped itself it has; of others, what it said. */
  private static long reach(Link link, Origin origin) {
    if (link.peer().gateway().equals(origin.gateway())) {
      return Long.MAX_VALUE;
    }
    return link.has().stream()
        .filter(mark -> mark.origin().equals(origin))
        .mapToLong(Frame.Reached::nextSeq)
        .findFirst()
        .orElse(0);
  }

  /** Whether all have this event. */
  boolean holds(Origin origin, long seq) {
    return alone || nextSeqs.getOrDefault(origin, 0L) > seq;
  }
}
