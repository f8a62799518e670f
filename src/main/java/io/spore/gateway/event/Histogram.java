package io.spore.gateway.event;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts whole numbers by size, in buckets whose bounds never change. Any thread may record and
 * read; recording costs a few nanoseconds, so that it can stand where every batch passes.
 */
public final class Histogram {
  private final long[] bounds;
  private final LongAdder[] counts;
  private final LongAdder sum = new LongAdder();

  /**
   * Starts empty.
   *
   * @param bounds the largest number of each bucket, ascending; one more bucket takes the rest
   */
  public Histogram(long... bounds) {
    this.bounds = bounds.clone();
    this.counts = new LongAdder[bounds.length + 1];
    Arrays.setAll(counts, bucket -> new LongAdder());
  }

  /** Counts a number. */
  public void record(long value) {
    int bucket = 0;
    while (bucket < bounds.length && value > bounds[bucket]) {
      bucket++;
    }
    counts[bucket].increment();
    sum.add(value);
  }

  /** The largest number of each bucket but the last one, which has no bound. */
  public long[] bounds() {
    return bounds.clone();
  }

  /** How many numbers each bucket has; one more than there are bounds. */
  public long[] counts() {
    return Arrays.stream(counts).mapToLong(LongAdder::sum).toArray();
  }

  /** The sum of all numbers. */
  public long sum() {
    return sum.sum();
  }
}
