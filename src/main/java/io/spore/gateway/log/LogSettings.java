package io.spore.gateway.log;

import java.time.Duration;

/**
 * What the log may grow to.
 *
 * @param maxBytes on disk, all segments together
 * @param segmentBytes a new segment begins where this one would grow larger
 * @param retention how long events are kept
 * @param durable whether segments are on the disk, and not only with the operating system, before
 *     the next one begins
 */
record LogSettings(long maxBytes, long segmentBytes, Duration retention, boolean durable) {
  private static final int SEGMENTS = 16;
  private static final long SMALLEST_SEGMENT = 64 * 1024;

  /** Small enough to be checked in a moment when the gateway starts. */
  private static final long LARGEST_SEGMENT = 64L * 1024 * 1024;

  /** Segments of a size that suits the log's. */
  static LogSettings of(long maxBytes, Duration retention, boolean durable) {
    long segmentBytes = Math.max(SMALLEST_SEGMENT, Math.min(LARGEST_SEGMENT, maxBytes / SEGMENTS));
    return new LogSettings(maxBytes, segmentBytes, retention, durable);
  }

  /** After this time a new segment begins though the old one has room: it is deleted as a whole. */
  Duration segmentAge() {
    return retention.dividedBy(SEGMENTS);
  }
}
