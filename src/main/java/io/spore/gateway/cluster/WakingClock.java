package io.spore.gateway.cluster;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A steady clock that does not miss what the machine sleeps through: the system's own steady clock
 * stands still then. A wall clock that is set forward looks like a short sleep, which costs a
 * moment's doubt and nothing else. Not thread-safe.
 */
final class WakingClock {
  private final LongSupplier nanoClock;
  private final LongSupplier wallClock;
  private long slept;
  private long lastSteady;
  private long lastWall;

  /**
   * Starts now.
   *
   * @param nanoClock the system's steady clock
   * @param wallClock milliseconds since the epoch
   */
  WakingClock(LongSupplier nanoClock, LongSupplier wallClock) {
    this.nanoClock = nanoClock;
    this.wallClock = wallClock;
    this.lastSteady = steady();
    this.lastWall = wallClock.getAsLong();
  }

  /** Milliseconds since some moment; never fewer than before. */
  long millis() {
    long steady = steady();
    long wall = wallClock.getAsLong();
    long ahead = (wall - lastWall) - (steady - lastSteady);
    if (ahead > Timing.LEASE) {
      slept += ahead;
    }
    lastSteady = steady;
    lastWall = wall;
    return steady + slept;
  }

  private long steady() {
    return TimeUnit.NANOSECONDS.toMillis(nanoClock.getAsLong());
  }
}
