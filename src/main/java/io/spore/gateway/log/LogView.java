package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.EventHistory.Resumption;
import io.spore.gateway.event.Origin;
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

  /** What has come by up to the end, stored or not; guarded by its own lock. */
  private final Runs runs;

  private volatile long end;

  /** A log without segments, that goes on at this position. */
  LogView(long end, Runs runs) {
    this.end = end;
    this.runs = runs;
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
  }

  /** The batch came by and is not stored. */
  void passedBy(EventBatch batch) {
    synchronized (runs) {
      runs.advance(batch.origin(), batch.firstSeq(), batch.firstSeq() + batch.events().size() - 1);
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
   * @param self the gateway whose log this is
   */
  Resumption after(Cursor cursor, String self) throws IOException {
    boolean endLost = false;
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
        endLost |= runs.lost(run, cursor.seqOf(run));
      }
      missing = oldest == null ? 0 : runs.missing(cursor, oldest.runs(), self);
    }
    if (missing != 0) {
      return new Resumption(
          oldest.position(),
          Optional.of(
              new Missing(
                  "the cursor is older than the log reaches back",
                  endLost ? Runs.UNKNOWN : missing)));
    }
    return new Resumption(
        firstNotCovered(cursor),
        endLost
            ? Optional.of(new Missing("the log lost its end when the machine failed", Runs.UNKNOWN))
            : Optional.empty());
  }

  private long firstNotCovered(Cursor cursor) throws IOException {
    Segment segment = oldestSegment();
    for (Segment candidate : segments.descendingMap().values()) {
      if (cursor.covers(candidate.before())) {
        segment = candidate;
        break;
      }
    }
    return search(segment, found -> found.after(cursor));
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
    return search(segment, found -> found.since(time));
  }

  /** Looks for a position from this segment on; the end if none of them has it. */
  private long search(Segment from, Question question) throws IOException {
    for (Segment segment = from; segment != null; segment = behind(segment)) {
      try {
        OptionalLong found = question.ask(segment);
        if (found.isPresent()) {
          return found.getAsLong();
        }
      } catch (NoSuchFileException removedMeanwhile) {
        // the next one is the oldest then
      }
    }
    return end;
  }

  /** What is to be found out of a segment. */
  @FunctionalInterface
  private interface Question {
    OptionalLong ask(Segment segment) throws IOException;
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
