package io.spore.gateway.discovery;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A token bucket for each source address. Remembers a bounded number of sources: the one that was
 * silent for the longest time gives way, so a flood from invented addresses grows no memory and
 * shuts nobody out. Not thread-safe.
 */
public final class SourceLimiter {
  private static final long SECOND = 1_000_000_000L;

  private final long interval;
  private final long tolerance;
  private final Map<String, Bucket> buckets;

  /**
   * Starts with full buckets.
   *
   * @param rate datagrams a second that one source may send in the long run, at least 1
   * @param burst datagrams that one source may send at once, at least 1
   * @param maxSources how many sources are remembered
   */
  public SourceLimiter(int rate, int burst, int maxSources) {
    this.interval = SECOND / rate;
    this.tolerance = interval * (burst - 1);
    this.buckets = new LeastRecentlyUsed(maxSources);
  }

  /**
   * Takes a token out of the source's bucket.
   *
   * @param nanoTime the time in nanoseconds, as of {@link System#nanoTime()}
   * @return false when the bucket is empty
   */
  public boolean admits(String source, long nanoTime) {
    Bucket bucket = buckets.get(source);
    if (bucket == null) {
      buckets.put(source, new Bucket(nanoTime + interval));
      return true;
    }
    // the bucket is kept as the moment when it will be full again: one number, no refilling
    long debt = Math.max(0, bucket.fullAt - nanoTime);
    if (debt > tolerance) {
      return false;
    }
    bucket.fullAt = nanoTime + debt + interval;
    return true;
  }

  /** How many sources are remembered. */
  public int size() {
    return buckets.size();
  }

  private static final class Bucket {
    private long fullAt;

    Bucket(long fullAt) {
      this.fullAt = fullAt;
    }
  }

  private static final class LeastRecentlyUsed extends LinkedHashMap<String, Bucket> {
    private final int limit;

    LeastRecentlyUsed(int limit) {
      super(16, 0.75f, true);
      this.limit = limit;
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
      return size() > limit;
    }
  }
}
