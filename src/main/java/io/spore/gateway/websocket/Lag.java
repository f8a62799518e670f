package io.spore.gateway.websocket;

/**
 * How far one client is behind, with hysteresis: it lags from half of its bounds on, until it is
 * below a quarter. Who lags longer than the patience allows is slow, however little waits.
 */
final class Lag {
  private final Crowd crowd;
  private final QueueBounds bounds;
  private final int patienceTicks;
  private boolean counted;
  private boolean lagging;
  private int ticks;

  /**
   * Starts without lag.
   *
   * @param patienceTicks calls of {@link #tick} that a client may lag for
   */
  Lag(Crowd crowd, QueueBounds bounds, int patienceTicks) {
    this.crowd = crowd;
    this.bounds = bounds;
    this.patienceTicks = patienceTicks;
  }

  /** Takes note of what waits now. */
  void update(long bytes, long events) {
    if (!lagging && (2 * bytes > bounds.bytes() || 2 * events > bounds.events())) {
      lagging = true;
      ticks = 0;
      count();
    } else if (lagging && 4 * bytes <= bounds.bytes() && 4 * events <= bounds.events()) {
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
