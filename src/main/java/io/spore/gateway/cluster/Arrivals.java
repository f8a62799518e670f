package io.spore.gateway.cluster;

import io.spore.gateway.event.Origin;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Follows the numbers of other gateways' events. As each origin numbers without holes, a hole is a
 * loss, and the numbers say exactly of what.
 */
final class Arrivals {
  private final Map<String, Reached> byGateway = new HashMap<>();

  private record Reached(long epoch, long nextSeq) {}

  /**
   * Numbers that never came.
   *
   * @param origin whose they are
   * @param firstSeq the first one
   * @param lastSeq the last one
   */
  record Hole(Origin origin, long firstSeq, long lastSeq) {}

  /**
   * What to do with a run of events.
   *
   * @param hole what is missing in front of it
   * @param passOver how many of its first events were taken before
   */
  record Verdict(Optional<Hole> hole, int passOver) {}

  /** A run of events arrived. */
  Verdict events(Origin origin, long firstSeq, int count) {
    Optional<Hole> hole = reached(origin, firstSeq);
    long next = byGateway.get(origin.gateway()).nextSeq();
    boolean earlierRun = byGateway.get(origin.gateway()).epoch() > origin.epoch();
    long known = earlierRun ? count : Math.max(0, Math.min(count, next - firstSeq));
    if (known < count) {
      byGateway.put(origin.gateway(), new Reached(origin.epoch(), firstSeq + count));
    }
    return new Verdict(hole, (int) known);
  }

  /**
   * The gateway has sent all that was before this number. What a gateway sent before it was first
   * heard of is no loss.
   *
   * @return what of it did not arrive
   */
  Optional<Hole> reached(Origin origin, long nextSeq) {
    Reached known = byGateway.get(origin.gateway());
    if (known != null && known.epoch() > origin.epoch()) {
      return Optional.empty();
    }
    long expected = known == null ? nextSeq : known.epoch() == origin.epoch() ? known.nextSeq() : 1;
    byGateway.put(origin.gateway(), new Reached(origin.epoch(), Math.max(expected, nextSeq)));
    return nextSeq > expected
        ? Optional.of(new Hole(origin, expected, nextSeq - 1))
        : Optional.empty();
  }

  /** Whether anything of this gateway was heard of. */
  boolean knows(String gateway) {
    return byGateway.containsKey(gateway);
  }
}
