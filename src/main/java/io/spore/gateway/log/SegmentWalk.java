package io.spore.gateway.log;

import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Origin;
import io.spore.gateway.log.SegmentIndex.Place;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/** Goes through a segment batch by batch and knows what came before each. */
final class SegmentWalk implements Closeable {
  private final RecordReader records;
  private final long end;
  private BatchCodec.Head head;
  private long position;
  private long expected;
  private long hole;
  private Cursor before;
  private Cursor behind;

  /**
   * Begins at a place in the file.
   *
   * @param end how far the file may be read
   */
  SegmentWalk(Path file, Place from, long end) throws IOException {
    this.records = new RecordReader(file, from.offset(), end);
    this.end = end;
    this.expected = from.position();
    this.behind = from.before();
  }

  /** Goes to the next batch; false when there is none. */
  boolean advance() throws IOException {
    if (!records.advance()) {
      return false;
    }
    position = records.position();
    head = BatchCodec.head(records.batch());
    hole = position - expected;
    before =
        hole > 0 && head.firstSeq() > 1
            ? behind.advance(head.origin(), head.firstSeq() - 1)
            : behind;
    behind = before.advance(head.origin(), lastSeq());
    expected = nextPosition();
    return true;
  }

  Origin origin() {
    return head.origin();
  }

  long firstSeq() {
    return head.firstSeq();
  }

  long lastSeq() {
    return head.firstSeq() + head.count() - 1;
  }

  /** Where the batch stands. */
  long position() {
    return position;
  }

  long nextPosition() {
    return position + head.count();
  }

  /** How many bytes the batch takes in the file. */
  long bytes() {
    return records.nextOffset() - records.offset();
  }

  /** Where the record behind the batch begins. */
  long nextOffset() {
    return records.nextOffset();
  }

  /** How many events are missing in front of the batch, within the segment. */
  long hole() {
    return hole;
  }

  /** The place in front of the batch. */
  Place place() {
    return new Place(position, records.offset(), head.time(), before);
  }

  EventBatch batch() {
    return BatchCodec.decode(records.batch(), position, before);
  }

  /** Where the last good record so far ends. */
  long readableEnd() {
    return records.readableEnd();
  }

  /** How many records were passed over because they were damaged. */
  int damaged() {
    return records.damaged();
  }

  /** Once there is no next batch: how many bytes before the end can't be read. */
  long unreadable() {
    return end - records.readableEnd();
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
