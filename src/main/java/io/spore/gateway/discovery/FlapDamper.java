package io.spore.gateway.discovery;

/**
 * Decides whether a node's transitions are told one by one. After more than a number of them within
 * a minute the node flaps, until a minute has passed without any.
 */
final class FlapDamper {
  static final long MINUTE = 60_000;

  private final long[] latest;
  private int count;
  private boolean flapping;

  /**
   * Starts calm.
   *
   * @param limit transitions a minute that are still told, at least 1
   */
  FlapDamper(int limit) {
    this.latest = new long[limit];
  }

  /** Takes note of a transition. Returns whether it is told. */
  boolean transition(long time) {
    int slot = count % latest.length;
    if (count >= latest.length && time - latest[slot] < MINUTE) {
      flapping = true;
    }
    latest[slot] = time;
    count++;
    return !flapping;
  }

  /** Whether transitions are held back. */
  boolean flapping() {
    return flapping;
  }

  /** Ends the flapping when the last minute was quiet. Returns whether it ended just now. */
  boolean calmsDown(long time) {
    if (!flapping || time - latest[(count - 1) % latest.length] < MINUTE) {
      return false;
    }
    flapping = false;
    return true;
  }
}
