package io.spore.gateway.logging;

/**
 * Lets a number of lines through in each span of time and counts the rest. Safe for use by any
 * thread.
 */
final class LineBudget {
  private final int lines;
  private final long spanMs;
  private long spanStart;
  private int used;
  private long leftOut;
  private long toldLeftOut;

  /** Allows this many lines in each span of so many milliseconds. */
  LineBudget(int lines, long spanMs) {
    this.lines = lines;
    this.spanMs = spanMs;
  }

  /**
   * Whether a line may be written.
   *
   * @param now milliseconds
   */
  synchronized boolean admits(long now) {
    if (now - spanStart >= spanMs) {
      spanStart = now;
      used = 0;
    }
    if (used < lines) {
      used++;
      return true;
    }
    leftOut++;
    return false;
  }

  /** How many lines were left out since the last time this was asked. */
  synchronized long takeLeftOut() {
    long count = leftOut - toldLeftOut;
    toldLeftOut = leftOut;
    return count;
  }

  /** How many lines were left out since the start. */
  synchronized long leftOut() {
    return leftOut;
  }
}
