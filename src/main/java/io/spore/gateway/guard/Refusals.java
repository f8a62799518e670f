package io.spore.gateway.guard;

import io.spore.gateway.event.BadRequestException;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** How many were turned away, by reason. For any thread. */
public final class Refusals {
  private final Map<Refusal, LongAdder> counts = new EnumMap<>(Refusal.class);

  /** Starts at zero. */
  public Refusals() {
    for (Refusal refusal : Refusal.values()) {
      counts.put(refusal, new LongAdder());
    }
  }

  /** Counts one more. */
  public void count(Refusal refusal) {
    counts.get(refusal).increment();
  }

  /** Counts one more client that wants more than it may have, if that is what is wrong. */
  public void countLimit(BadRequestException problem) {
    if (problem.isBeyondLimit()) {
      count(Refusal.TOO_MANY_FILTERS);
    }
  }

  /** How many there were for this reason. */
  public long of(Refusal refusal) {
    return counts.get(refusal).sum();
  }
}
