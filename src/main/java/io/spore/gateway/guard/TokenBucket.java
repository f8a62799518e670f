package io.spore.gateway.guard;

/**
 * A rate with a burst: so much a second in the long run, and up to two seconds' worth at once. Not
 * for several threads.
 */
final class TokenBucket {
  private static final int BURST_SECONDS = 2;
  private static final double NANOS = 1e9;

  private final double perSecond;
  private double left;
  private long lastNanos;

  TokenBucket(double perSecond, long nowNanos) {
    this.perSecond = perSecond;
    this.left = BURST_SECONDS * perSecond;
    this.lastNanos = nowNanos;
  }

  /** Whether that much is left; takes it if so. */
  boolean take(double amount, long nowNanos) {
    refill(nowNanos);
    if (amount > left) {
      return false;
    }
    left -= amount;
    return true;
  }

  private void refill(long nowNanos) {
    double earned = (nowNanos - lastNanos) / NANOS * perSecond;
    left = Math.min(BURST_SECONDS * perSecond, left + earned);
    lastNanos = nowNanos;
  }
}
