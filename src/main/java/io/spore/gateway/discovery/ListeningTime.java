package io.spore.gateway.discovery;

/**
 * Time in which the gateway listened, in milliseconds: what a node's silence is measured in. When
 * the machine was suspended, the process stood still or somebody set the clock, nodes were not
 * silent, the gateway was deaf. So this time never runs backwards, and a leap of the clock counts
 * as a short step.
 */
final class ListeningTime {
  private final long longestStep;
  private long listened;
  private long lastNow;
  private boolean started;

  /**
   * Starts at 0.
   *
   * @param longestStep what a leap of the clock counts at most, in milliseconds
   */
  ListeningTime(long longestStep) {
    this.longestStep = longestStep;
  }

  /** The time listened so far, given that the clock shows {@code now} milliseconds. */
  long at(long now) {
    if (started && now > lastNow) {
      listened += Math.min(now - lastNow, longestStep);
    }
    started = true;
    lastNow = now;
    return listened;
  }
}
