package io.spore.gateway.websocket;

/**
 * How far one client is behind, with hysteresis: it lags from half of its bounds on, until it is
 * below a quarter. Who lags longer than the patience allows is slow, however little waits.
 */
final class Lag {
  private final Crowd crowd;
  private final long queueBytes;
  private final long queueEvents;
  private final int patienceTicks;
  private boolean counted;
  private boolean lagging;
  private int ticks;

  /**
   * Starts without lag.
   *
   * @param patienceTicks calls of {@link #tick} that a client may lag for
   */
  Lag(Crowd crowd, long queueBytes, long queueEvents, int patienceTicks) {
    this.crowd = crowd;
    this.queueBytes = queueBytes;
    this.queueEvents = queueEvents;
    this.patienceTicks = patienceTicks;
  }

  /** Takes note of what waits now. */
  void update(long bytes, long events) {
    if (!lagging && (2 * bytes > queueBytes || 2 * events > queueEvents)) {
      lagging = true;
      ticks = 0;
      count();
    } else if (lagging && 4 * bytes <= queueBytes && 4 * events <= queueEvents) {
      lagging = false;
      uncount();
    }
  }

  /** Whether the client is behind. */
  boolean isLagging() {
    return lagging;
  }

  /** Lets time pass; returns true when the client has just used up the patience. */
  boolean tick() {
    if (!lagging) {
      return false;
    }
    ticks++;
    return ticks == patienceTicks;
  }

  /** The client no longer has a say in whether the sources are held back. */
  void ignore() {
    uncount();
  }

  private void count() {
    counted = true;
    crowd.lags();
  }

  private void uncount() {
    if (counted) {
      counted = false;
      crowd.caughtUp();
    }
  }
}
