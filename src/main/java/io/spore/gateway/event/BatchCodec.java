package io.spore.gateway.event;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;

/**
 * The binary form of a batch: what the log keeps on disk and what travels between gateways.
 *
 * <pre>
 * batch   version (1 byte), head, one record for each event
 * head    length (4 bytes), gateway, epoch, first sequence number, time, number of events
 * record  kind (1 byte), length (4 bytes), time since the head's, the kind's fields
 * </pre>
 *
 * <p>Head and records say how long they are, so a newer gateway may append fields and an older one
 * passes over them. A batch with a kind of event that is not known here is refused as a whole: its
 * numbers have no holes, and leaving the event out would lose it without a word. For the same
 * reason a new kind comes with a new version, so that the complaint names the cure.
 *
 * <p>Position and cursor before the batch mean something in one gateway only and are no part of it.
 */
public final class BatchCodec {
  /** The version that is written, and the newest one that is read. */
  public static final int VERSION = 1;

  private static final int OLDEST_VERSION = 1;

  /** A record's kind and length. */
  private static final int SMALLEST_RECORD = 1 + Integer.BYTES;

  private BatchCodec() {}

  /**
   * What can be told of a batch without reading its events.
   *
   * @param origin who stamped the events
   * @param firstSeq the first event's sequence number
   * @param count how many events there are
   * @param time the first event's, in milliseconds since the epoch
   */
  public record Head(Origin origin, long firstSeq, int count, long time) {}

  /** Appends the batch to the buffer. */
  public static void encode(EventBatch batch, ByteBuf out) {
    WireWriter writer = new WireWriter(out);
    writer.octet(VERSION);
    long time = batch.events().get(0).time();
    int head = writer.beginPart();
    writer.text(batch.origin().gateway());
    writer.signed(batch.origin().epoch());
    writer.number(batch.firstSeq());
    writer.signed(time);
    writer.number(batch.events().size());
    writer.endPart(head);
    for (Event event : batch.events()) {
      writer.octet(EventCodec.kind(event));
      int record = writer.beginPart();
      writer.signed(event.time() - time);
      EventCodec.write(event, writer);
      writer.endPart(record);
    }
  }

  /**
   * Reads a batch that fills the rest of the buffer.
   *
   * @param position where the batch stands in this gateway's order
   * @param before what a client has that got everything before it
   * @throws UnreadableBatchException saying what is wrong, when the bytes are none that a gateway
   *     of this version or an older one wrote
   */
  public static EventBatch decode(ByteBuf in, long position, Cursor before) {
    WireReader reader = new WireReader(in, in.readableBytes());
    Head head = readHead(reader);
    List<Event> events = new ArrayList<>(head.count());
    for (int i = 0; i < head.count(); i++) {
      int kind = reader.octet();
      WireReader record = reader.part();
      events.add(EventCodec.read(kind, head.time() + record.signed(), record));
      record.skipRest();
    }
    if (reader.left() > 0) {
      throw new UnreadableBatchException(reader.left() + " bytes behind the last event");
    }
    return new EventBatch(head.origin(), head.firstSeq(), position, before, events);
  }

  /**
   * Reads what stands in front of a batch's events, and leaves the buffer as it is.
   *
   * @throws UnreadableBatchException as {@link #decode} does
   */
  public static Head head(ByteBuf in) {
    return readHead(new WireReader(in.duplicate(), in.readableBytes()));
  }

  private static Head readHead(WireReader reader) {
    int version = reader.octet();
    if (version < OLDEST_VERSION || version > VERSION) {
      throw new UnreadableBatchException(
          "events in version "
              + version
              + " of the binary form, this gateway reads up to version "
              + VERSION);
    }
    WireReader in = reader.part();
    Origin origin = new Origin(in.text(), in.signed());
    long firstSeq = in.number();
    long time = in.signed();
    long count = in.number();
    in.skipRest();
    if (count < 1 || count > reader.left() / SMALLEST_RECORD) {
      throw new UnreadableBatchException(
          "a batch of " + Long.toUnsignedString(count) + " events in " + reader.left() + " bytes");
    }
    return new Head(origin, firstSeq, (int) count, time);
  }
}
