package io.spore.gateway.cluster;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Origin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Follows the numbers of other gateways' events. As each origin numbers without holes, a hole is a
 * loss, and the numbers say exactly of what.
 */
final class Arrivals {
  /**
   * The epochs of each gateway. An epoch that is over is kept: how far it went may be heard only
   * after the next one began to arrive.
   */
  private final Map<String, NavigableMap<Long, Mark>> byGateway = new HashMap<>();

  private final Cursor earlier;

  /**
   * How far an epoch of a gateway has come.
   *
   * @param nextSeq the number behind the last event that came
   * @param accounted the number behind the last event that came or is known to be missing
   */
  private record Mark(Origin origin, long nextSeq, long accounted) {}

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

  /**
   * Has seen nothing yet.
   *
   * @param earlier what came here in earlier runs of this gateway, as far as it remembers them
   */
  Arrivals(Cursor earlier) {
    this.earlier = earlier;
  }

  /** A run of events arrived. */
  Verdict events(Origin origin, long firstSeq, int count) {
    NavigableMap<Long, Mark> epochs = epochsOf(origin);
    if (!epochs.isEmpty() && epochs.lastKey() > origin.epoch()) {
      return new Verdict(Optional.empty(), count);
    }
    Mark known = markOf(epochs, origin, firstSeq);
    int passOver = (int) Math.max(0, Math.min(count, known.nextSeq() - firstSeq));
    long next = Math.max(known.nextSeq(), firstSeq + count);
    Optional<Hole> hole = hole(known, firstSeq);
    put(epochs, new Mark(origin, next, Math.max(known.accounted(), next)));
    return new Verdict(hole, passOver);
  }

  /**
   * Events before this number exist. What a gateway sent before it was first heard of is no loss.
   *
   * @return what of them will not arrive any more and was not yet said to be missing
   */
  Optional<Hole> missingBefore(Origin origin, long nextSeq) {
    NavigableMap<Long, Mark> epochs = epochsOf(origin);
    if (!epochs.isEmpty() && epochs.firstKey() > origin.epoch()) {
      return Optional.empty();
    }
    Mark known = markOf(epochs, origin, nextSeq);
    Optional<Hole> hole = hole(known, nextSeq);
    put(epochs, new Mark(origin, known.nextSeq(), Math.max(known.accounted(), nextSeq)));
    return hole;
  }

  /** Whether anything of the origin's gateway was heard of, in this run or an earlier one. */
  boolean knows(Origin origin) {
    return byGateway.containsKey(origin.gateway()) || ofEarlierRun(origin).isPresent();
  }

  /** How far the latest epoch of each gateway has come here. */
  List<Frame.Reached> marks() {
    return byGateway.values().stream()
        .map(epochs -> epochs.lastEntry().getValue())
        .map(mark -> new Frame.Reached(mark.origin(), mark.nextSeq()))
        .toList();
  }

  private NavigableMap<Long, Mark> epochsOf(Origin origin) {
    return byGateway.computeIfAbsent(
        origin.gateway(),
        gateway -> {
          NavigableMap<Long, Mark> epochs = new TreeMap<>();
          ofEarlierRun(origin).ifPresent(mark -> put(epochs, mark));
          return epochs;
        });
  }

  private static Mark markOf(
      NavigableMap<Long, Mark> epochs, Origin origin, long firstOfUnknownGateway) {
    long first = epochs.isEmpty() ? firstOfUnknownGateway : 1;
    return epochs.getOrDefault(origin.epoch(), new Mark(origin, first, first));
  }

  /** A gateway whose clock was set back has an epoch less than it had: then nothing is known. */
  private Optional<Mark> ofEarlierRun(Origin origin) {
    return earlier.origins().stream()
        .filter(run -> run.gateway().equals(origin.gateway()) && run.epoch() <= origin.epoch())
        .map(run -> new Mark(run, earlier.seqOf(run) + 1, earlier.seqOf(run) + 1))
        .findFirst();
  }

  private static Optional<Hole> hole(Mark known, long before) {
    return before > known.accounted()
        ? Optional.of(new Hole(known.origin(), known.accounted(), before - 1))
        : Optional.empty();
  }

  private static void put(NavigableMap<Long, Mark> epochs, Mark mark) {
    epochs.put(mark.origin().epoch(), mark);
    if (epochs.size() > Relay.EPOCHS) {
      epochs.pollFirstEntry();
    }
  }
}
