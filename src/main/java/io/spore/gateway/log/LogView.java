package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.EventHistory.Resumption;
import io.spore.gateway.event.Origin;
import io.spore.gateway.log.Segment.NotCovered;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * The log as readers see it: its segments in order. One thread adds, appends and removes; any
 * number of threads read meanwhile. A segment that is removed under a reader counts as gone, and
 * the reader goes on with the next one.
 */
final class LogView {
  private final ConcurrentSkipListMap<Long, Segment> segments = new ConcurrentSkipListMap<>();

  /** What has come by, stored or not; guarded by its own lock. */
  private final Runs runs;

  /** Behind what has come by, stored or not; guarded by the same lock. */
  private long passed;

  private volatile long end;

  private volatile boolean endUncounted;

  /** A log without segments, that goes on at this position. */
  LogView(long end, Runs runs) {
    this(end, runs, false);
  }

  /**
   * A log without segments yet.
   *
   * @param end where it goes on
   * @param runs what had come by until then
   * @param endUncounted whether events are missing in front of the end, nobody knows how many
   */
  LogView(long end, Runs runs, boolean endUncounted) {
    this.end = end;
    this.passed = end;
    this.runs = runs;
    this.endUncounted = endUncounted;
  }

  /** Where the oldest stored event stands; the end, if there is none. */
  long oldest() {
    Segment oldest = oldestSegment();
    return oldest == null ? end : oldest.position();
  }

  /** Behind the last stored event. */
  long end() {
    return end;
  }

  /**
   * Whether events are missing between the last one that is stored and the next one that will be,
   * nobody knows how many.
   */
  boolean isEndUncounted() {
    return endUncounted;
  }

  /** The oldest segment first. */
  Collection<Segment> segments() {
    return segments.values();
  }

  /** Bytes on disk. */
  long bytes() {
    return segments.values().stream().mapToLong(Segment::end).sum();
  }

  /**
   * When the oldest stored event was received, in milliseconds since the epoch, if there is one.
   */
  OptionalLong oldestTime() {
    Segment oldest = oldestSegment();
    return oldest == null ? OptionalLong.empty() : OptionalLong.of(oldest.time());
  }

  Runs runsAtEnd() {
    synchronized (runs) {
      return runs.copy();
    }
  }

  void add(Segment segment) {
    segments.put(segment.position(), segment);
  }

  void remove(Segment segment) {
    segments.remove(segment.position());
  }

  /** The batch came by and is stored. */
  void appended(EventBatch batch) {
    passedBy(batch);
    end = batch.nextPosition();
    endUncounted = false;
  }

  /** The batch came by and is not stored. */
  void passedBy(EventBatch batch) {
    synchronized (runs) {
      runs.advance(batch.origin(), batch.firstSeq(), batch.firstSeq() + batch.events().size() - 1);
      passed = batch.nextPosition();
    }
  }

  /** As {@link io.spore.gateway.event.EventHistory#read} promises. */
  List<EventBatch> read(long from, int maxBytes) throws IOException {
    for (Segment segment = holding(from); segment != null; segment = behind(segment)) {
      try {
        List<EventBatch> batches = segment.read(from, maxBytes);
        if (!batches.isEmpty()) {
          return batches;
        }
      } catch (NoSuchFileException removedMeanwhile) {
        // the next one is the oldest then
      }
    }
    return List.of();
  }

  /** As {@link io.spore.gateway.event.EventHistory#missing} promises. */
  long missing(long from, long to) {
    boolean uncounted =
        (endUncounted && from < end && end <= to)
            || segments.subMap(from, false, to, true).values().stream()
                .anyMatch(Segment::isUncounted);
    return uncounted ? Runs.UNKNOWN : to - from;
  }

  /** Events are missing in front of the next one, nobody knows how many. */
  void loseCount() {
    synchronized (runs) {
      runs.loseEnds();
    }
    endUncounted = true;
  }

  /** Where about this many bytes before the end are stored, at the beginning of a segment. */
  long bytesBack(long bytes) {
    long position = end;
    long sum = 0;
    for (Segment segment : segments.descendingMap().values()) {
      if (sum >= bytes) {
        break;
      }
      position = segment.position();
      sum += segment.end();
    }
    return position;
  }

  /**
   * As {@link io.spore.gateway.event.EventHistory#after} promises.
   *
   * @param self the gateway whose log this is, as it stamps events now
   */
  Resumption after(Cursor cursor, Origin self) throws IOException {
    boolean endLost = false;
    boolean mayLackUncounted;
    Segment oldest = oldestSegment();
    long missing;
    synchronized (runs) {
      for (Origin run : cursor.origins()) {
        if (!runs.know(run)) {
          return new Resumption(
              end,
              Optional.of(
                  new Missing(
                      "the cursor is of a run of " + run.gateway() + " that is not known here",
                      Runs.UNKNOWN)));
        }
        endLost |= runs.lost(run, cursor.seqOf(run), self);
      }
      mayLackUncounted = runs.mayGoBeyond(cursor);
      missing = oldest == null ? 0 : runs.missing(cursor, oldest.runs(), self.gateway());
    }
    if (missing != 0) {
      return new Resumption(
          oldest.position(),
          Optional.of(
              new Missing(
                  "the cursor is older than the log reaches back",
                  endLost ? Runs.UNKNOWN : missing)));
    }
    NotCovered next = firstNotCovered(cursor);
    if (endLost) {
      return new Resumption(
          next.position(),
          Optional.of(new Missing("the log lost the end of the cursor's run", Runs.UNKNOWN)));
    }
    // Reading from there on meets the hole, and tells of it.
    long uncounted = next.uncounted() && mayLackUncounted ? 1 : 0;
    long least = oldest == null ? 0 : oldest.position();
    return new Resumption(
        Math.max(least, next.position() - next.lacking() - uncounted), Optional.empty());
  }

  private NotCovered firstNotCovered(Cursor cursor) throws IOException {
    Segment segment = oldestSegment();
    for (Segment candidate : segments.descendingMap().values()) {
      if (cursor.covers(candidate.before())) {
        segment = candidate;
        break;
      }
    }
    return search(segment, found -> found.after(cursor)).orElseGet(() -> atEnd(cursor));
  }

  private NotCovered atEnd(Cursor cursor) {
    synchronized (runs) {
      long lacking = runs.notCoveredBy(cursor);
      boolean sawNothing = lacking >= passed - end;
      return new NotCovered(passed, lacking, endUncounted && sawNothing);
    }
  }

  /** As {@link io.spore.gateway.event.EventHistory#at} promises. */
  long firstSince(long time) throws IOException {
    Segment segment = oldestSegment();
    for (Segment candidate : segments.descendingMap().values()) {
      if (candidate.time() < time) {
        segment = candidate;
        break;
      }
    }
    return search(segment, found -> found.since(time)).orElse(end);
  }

  /** Looks for something from this segment on; empty if none of them has it. */
  private <T> Optional<T> search(Segment from, Question<T> question) throws IOException {
    for (Segment segment = from; segment != null; segment = behind(segment)) {
      try {
        Optional<T> found = question.ask(segment);
        if (found.isPresent()) {
          return found;
        }
      } catch (NoSuchFileException removedMeanwhile) {
        // the next one is the oldest then
      }
    }
    return Optional.empty();
  }

  /** What is to be found out of a segment. */
  @FunctionalInterface
  private interface Question<T> {
    Optional<T> ask(Segment segment) throws IOException;
  }

  private Segment oldestSegment() {
    return valueOf(segments.firstEntry());
  }

  private Segment holding(long position) {
    Segment segment = valueOf(segments.floorEntry(position));
    return segment == null ? oldestSegment() : segment;
  }

  private Segment behind(Segment segment) {
    return valueOf(segments.higherEntry(segment.position()));
  }

  private static Segment valueOf(Map.Entry<Long, Segment> entry) {
    return entry == null ? null : entry.getValue();
  }
}
