package io.spore.gateway.load;

import java.util.Arrays;

/**
 * A histogram of times, in buckets that grow with the time: 64 for each power of two, so that what
 * it answers is at most 0.8 % off. Not for several threads at once: each counts into its own, and
 * {@link #add} puts them together.
 */
final class Latencies {
  private static final int BUCKET_BITS = 6;
  private static final int BUCKETS = 1 << BUCKET_BITS;

  private final long[] counts = new long[BUCKETS * (Long.SIZE - BUCKET_BITS)];
  private long total;

  /** Counts one time; one below zero counts as zero. */
  void record(long nanos) {
    counts[bucket(Math.max(0, nanos))]++;
    total++;
  }

  /** Counts everything that the other one counted. */
  void add(Latencies other) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += other.counts[i];
    }
    total += other.total;
  }

  /** Forgets everything. */
  void clear() {
    Arrays.fill(counts, 0);
    total = 0;
  }

  /** How many times were counted. */
  long count() {
    return total;
  }

  /**
   * The time that this share of all times does not exceed.
   *
   * @param share from 0 to 1
   * @return nanoseconds; 0 when nothing was counted
   */
  long percentile(double share) {
    long wanted = Math.max(1, (long) Math.ceil(share * total));
    long seen = 0;
    for (int i = 0; i < counts.length; i++) {
      seen += counts[i];
      if (seen >= wanted) {
        return middle(i);
      }
    }
    return 0;
  }

  /** Below 64 each value has its own bucket; above, the six bits after the first one choose. */
  private static int bucket(long value) {
    int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(value) - BUCKET_BITS);
    return shift == 0 ? (int) value : shift * BUCKETS + (int) (value >>> shift);
  }

  private static long middle(int bucket) {
    if (bucket < 2 * BUCKETS) {
      return bucket;
    }
    int shift = bucket / BUCKETS - 1;
    long lowest = (long) (bucket - shift * BUCKETS) << shift;
    return lowest + (1L << shift) / 2;
  }
}
