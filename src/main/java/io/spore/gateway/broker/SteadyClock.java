package io.spore.gateway.broker;

import java.util.concurrent.TimeUnit;

/** The clock by which the broker counts time: nobody sets it. */
final class SteadyClock {
  private SteadyClock() {}

  /** Milliseconds since some moment. */
  static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
