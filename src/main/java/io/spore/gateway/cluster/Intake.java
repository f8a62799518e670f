package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.spore.gateway.cluster.Arrivals.Hole;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.SporeEvents;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.function.LongSupplier;

/**
 * Takes in what other gateways publish: each event once, none from a leader of the past, and what
 * is missing is said to this gateway's clients.
 */
final class Intake {
  private static final String NOT_KEPT_UP = "this gateway was away or did not keep up";
  private static final String FORMER_LEADER = "published by a gateway that no longer led";

  private final SporeEvents events;
  private final LongPredicate admitted;
  private final LongSupplier wallClock;
  private final ClusterCounters counters;
  private final Arrivals arrivals;

  /** Numbers of a former leader's events, to be told together; null when there are none. */
  private Hole fenced;

  /**
   * Has taken nothing yet.
   *
   * @param admitted whether events published under this term may be taken
   * @param wallClock milliseconds since the epoch
   */
  Intake(
      SporeEvents events,
      LongPredicate admitted,
      LongSupplier wallClock,
      ClusterCounters counters) {
    this.events = events;
    this.admitted = admitted;
    this.wallClock = wallClock;
    this.counters = counters;
    this.arrivals = new Arrivals(events.reached());
  }

  /**
   * A batch of another gateway arrived.
   *
   * @param term the leadership under which it was published; 0 when it takes none
   */
  void take(long term, ByteBuf encoded) {
    EventBatch batch = BatchCodec.decode(encoded, 0, Cursor.START);
    int count = batch.events().size();
    Arrivals.Verdict verdict = arrivals.events(batch.origin(), batch.firstSeq(), count);
    verdict.hole().ifPresent(this::missed);
    int passOver = verdict.passOver();
    if (passOver > 0) {
      counters.repeated(passOver);
    }
    if (passOver == count) {
      return;
    }
    EventBatch fresh = batch.startingAt(passOver);
    if (term != 0 && !admitted.test(term)) {
      fence(fresh);
    } else {
      tellFenced();
      counters.taken(fresh.events().size());
      events.publishForeign(fresh);
    }
  }

  /**
   * Another gateway has sent all of its events before these.
   *
   * @param marks of one gateway, the latest last
   */
  void reached(List<Frame.Reached> marks) {
    for (int i = 0; i < marks.size(); i++) {
      Frame.Reached mark = marks.get(i);
      boolean isLatest = i == marks.size() - 1;
      // what a gateway published before it was first heard of was never meant for this one
      if (isLatest || arrivals.knows(mark.origin())) {
        arrivals.missingBefore(mark.origin(), mark.nextSeq()).ifPresent(this::missed);
      }
    }
  }

  /**
   * Another gateway has events of a third one that is gone: those that did not come here never
   * will.
   *
   * @param mark how far the other gateway has them
   */
  void leftBehind(Frame.Reached mark) {
    if (arrivals.knows(mark.origin())) {
      arrivals.missingBefore(mark.origin(), mark.nextSeq()).ifPresent(this::missed);
    }
  }

  /** How far the events of other gateways have come here. */
  List<Frame.Reached> marks() {
    return arrivals.marks();
  }

  /** Tells of the events of a former leader that were not taken. */
  void tellFenced() {
    if (fenced != null) {
      Hole hole = fenced;
      fenced = null;
      tell(hole, FORMER_LEADER);
    }
  }

  private void fence(EventBatch batch) {
    int count = batch.events().size();
    counters.fenced(count);
    long last = batch.firstSeq() + count - 1;
    if (fenced != null
        && fenced.origin().equals(batch.origin())
        && fenced.lastSeq() + 1 == batch.firstSeq()) {
      fenced = new Hole(fenced.origin(), fenced.firstSeq(), last);
    } else {
      tellFenced();
      fenced = new Hole(batch.origin(), batch.firstSeq(), last);
    }
  }

  private void missed(Hole hole) {
    counters.missed(hole.lastSeq() - hole.firstSeq() + 1);
    tellFenced();
    tell(hole, NOT_KEPT_UP);
  }

  private void tell(Hole hole, String reason) {
    events.publish(
        new GapHappened(
            hole.origin().gateway(),
            hole.lastSeq() - hole.firstSeq() + 1,
            hole.firstSeq(),
            hole.lastSeq(),
            reason,
            wallClock.getAsLong()));
  }
}
