package io.spore.gateway.nodes;

import java.util.concurrent.atomic.LongAdder;

/** Counts what became of the texts that nodes told on their WebSockets. Any thread may read. */
public final class StreamCounters {
  private final LongAdder heard = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder malformed = new LongAdder();

  /** Events that were taken. */
  public long heard() {
    return heard.sum();
  }

  /** Events that were dropped because a node told too many. */
  public long dropped() {
    return dropped.sum();
  }

  /** Texts that told no event. */
  public long malformed() {
    return malformed.sum();
  }

  void countHeard() {
    heard.increment();
  }

  void countDropped() {
    dropped.increment();
  }

  void countMalformed() {
    malformed.increment();
  }
}
