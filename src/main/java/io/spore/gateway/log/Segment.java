package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.log.SegmentIndex.Place;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One file of the log, as readers see it: its batches from front to end. Safe for use by several
 * threads; each call opens the file anew, so that the file may be deleted at any time and nothing
 * is left open.
 */
final class Segment {
  private static final Logger LOG = LoggerFactory.getLogger(Segment.class);

  private final Path file;
  private final SegmentHeader header;
  private final Place first;
  private final SegmentIndex index;
  private final LogCounters counters;

  /** How far the file may be read. */
  private volatile long end;

  /** How far the index reaches: to the end in the segment that is written, else as far as read. */
  private volatile long indexed;

  private boolean damageSaid;

  /**
   * A segment that is there.
   *
   * @param end how far the file may be read
   * @param counters takes note of damage
   */
  Segment(Path file, SegmentHeader header, long end, LogCounters counters) {
    this.file = file;
    this.header = header;
    this.end = end;
    this.counters = counters;
    this.indexed = header.length();
    this.first =
        new Place(header.position(), header.length(), header.time(), header.runs().cursor());
    this.index = new SegmentIndex(first);
  }

  Path file() {
    return file;
  }

  /** Where the first event stands. */
  long position() {
    return header.position();
  }

  /** When the first event was learnt, in milliseconds since the epoch. */
  long time() {
    return header.time();
  }

  /** What had come by before the first event. */
  Runs runs() {
    return header.runs();
  }

  /** Whether events are missing in front of the first one, nobody knows how many. */
  boolean isUncounted() {
    return header.uncounted();
  }

  /** What a client has that got everything before the first event. */
  Cursor before() {
    return first.before();
  }

  /** How many bytes of the file may be read. */
  long end() {
    return end;
  }

  boolean isEmpty() {
    return end == header.length();
  }

  /** The batch's record was appended and ends here. */
  void appended(EventBatch batch, long offset, long newEnd) {
    long time = batch.events().get(0).time();
    index(new Place(batch.position(), offset, time, batch.before()), newEnd);
    end = newEnd;
  }

  /** What follows was cut off, or shall not be read. */
  void cut(long newEnd) {
    end = newEnd;
  }

  /**
   * Reads on from a position.
   *
   * @param maxBytes about how much to read; at least one batch comes if there is one
   * @return batches without a hole between them, the first one cut if the position is in its
   *     middle; none when everything here is older
   */
  List<EventBatch> read(long from, int maxBytes) throws IOException {
    List<EventBatch> batches = new ArrayList<>();
    long bytes = 0;
    long next = from;
    try (SegmentWalk walk = walk(index.atPosition(from))) {
      while (bytes < maxBytes && advance(walk)) {
        boolean hole = walk.position() > next;
        if (walk.nextPosition() <= from) {
          continue;
        }
        if (hole && !batches.isEmpty()) {
          break;
        }
        EventBatch batch = walk.batch();
        batches.add(batch.startingAt((int) Math.max(0, from - batch.position())));
        bytes += walk.bytes();
        next = walk.nextPosition();
      }
    }
    return batches;
  }

  /** The first event that the cursor does not cover; empty if it covers all. */
  Optional<NotCovered> after(Cursor cursor) throws IOException {
    completeIndex();
    try (SegmentWalk walk = walk(index.atCursor(cursor))) {
      while (advance(walk)) {
        if (!cursor.covers(walk.origin(), walk.lastSeq())) {
          return Optional.of(notCovered(cursor, walk));
        }
      }
    }
    return Optional.empty();
  }

  private NotCovered notCovered(Cursor cursor, SegmentWalk walk) {
    if (walk.position() == position()) {
      long covered = Math.max(0, cursor.seqOf(walk.origin()) - walk.firstSeq() + 1);
      return new NotCovered(walk.position() + covered, runs().notCoveredBy(cursor), isUncounted());
    }
    long has = cursor.seqOf(walk.origin());
    long covered = Math.max(0, has - walk.firstSeq() + 1);
    // Of a run that the cursor does not name it covers nothing of what is missing.
    long lacking = has > 0 ? Math.max(0, walk.firstSeq() - 1 - has) : walk.hole();
    return new NotCovered(walk.position() + covered, lacking, false);
  }

  /**
   * Where a cursor leads to.
   *
   * @param position of the first event that it does not cover
   * @param lacking how many events it does not cover that came by before and are not there
   * @param uncounted whether there are more of them, nobody knows how many
   */
  record NotCovered(long position, long lacking, boolean uncounted) {}

  /** Where the first event stands that was learnt at this time or later; empty if there is none. */
  Optional<Long> since(long time) throws IOException {
    completeIndex();
    try (SegmentWalk walk = walk(index.atTime(time))) {
      while (advance(walk)) {
        EventBatch batch = walk.batch();
        for (int i = 0; i < batch.events().size(); i++) {
          if (batch.events().get(i).time() >= time) {
            return Optional.of(batch.position() + i);
          }
        }
      }
    }
    return Optional.empty();
  }

  /** Checks every record and looks for the end: what was written half does not count. */
  Scan scan() throws IOException {
    Runs runs = header.runs().copy();
    long position = header.position();
    try (SegmentWalk walk = walk(first)) {
      while (walk.advance()) {
        position = walk.nextPosition();
        runs.advance(walk.origin(), walk.firstSeq(), walk.lastSeq());
        index(walk.place(), walk.nextOffset());
      }
      return new Scan(walk.readableEnd(), position, runs, walk.damaged());
    }
  }

  /**
   * What a scan found.
   *
   * @param end where the last good record ends
   * @param position behind the last event
   * @param runs what had come by until then
   * @param damaged how many records in between are not good
   */
  record Scan(long end, long position, Runs runs, int damaged) {}

  private SegmentWalk walk(Place from) throws IOException {
    return new SegmentWalk(file, from, end);
  }

  /** Goes on, and takes note of places and of damage on the way. */
  private boolean advance(SegmentWalk walk) throws IOException {
    boolean more = walk.advance();
    if (more) {
      index(walk.place(), walk.nextOffset());
    }
    if (walk.damaged() > 0 || (!more && walk.unreadable() > 0)) {
      sayDamage();
    }
    return more;
  }

  private void completeIndex() throws IOException {
    if (indexed >= end) {
      return;
    }
    try (SegmentWalk walk = walk(index.last())) {
      while (advance(walk)) {
        // to remember places on the way is all that is to be done
      }
    }
  }

  private synchronized void index(Place place, long nextOffset) {
    if (place.offset() >= indexed) {
      index.add(place);
      indexed = nextOffset;
    }
  }

  private synchronized void sayDamage() {
    if (!damageSaid) {
      damageSaid = true;
      counters.foundDamage();
      LOG.atWarn()
          .addKeyValue("segment", file)
          .log("event log damaged: some events can't be read and are passed over");
    }
  }
}
