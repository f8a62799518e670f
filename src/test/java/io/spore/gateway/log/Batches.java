package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Makes batches as a gateway would publish them, one after the other. */
final class Batches {
  static final Origin ATTIC = new Origin("attic", 5);

  private Origin origin;
  private long nextSeq = 1;
  private long position;
  private Cursor cursor;
  private long time = 1_000;

  Batches() {
    this(ATTIC, 0, Cursor.START);
  }

  /** Goes on from there, as a new run. */
  Batches(Origin origin, long position, Cursor cursor) {
    this.origin = origin;
    this.position = position;
    this.cursor = cursor;
  }

  /** From now on events are stamped by this origin, beginning with this number. */
  Batches from(Origin newOrigin, long seq) {
    origin = newOrigin;
    nextSeq = seq;
    return this;
  }

  /** From now on events are learnt at this time, each a millisecond after the one before. */
  Batches at(long newTime) {
    time = newTime;
    return this;
  }

  /** The next batch, of this many messages, each of which holds its position as text. */
  EventBatch next(int count) {
    return next(count, 0);
  }

  /** As above, with this many bytes more in each payload. */
  EventBatch next(int count, int padding) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(message(position + i, padding));
    }
    return next(events);
  }

  EventBatch next(List<Event> events) {
    EventBatch batch = new EventBatch(origin, nextSeq, position, cursor, events);
    nextSeq += events.size();
    position = batch.nextPosition();
    cursor = batch.after();
    return batch;
  }

  private Event message(long at, int padding) {
    byte[] payload = (at + " ".repeat(padding)).getBytes(StandardCharsets.US_ASCII);
    return new MqttMessage("test/" + at % 7, payload, time++, 0, false);
  }

  /** What a client has that got this many events of the first run. */
  static Cursor cursorAt(long position) {
    return Cursor.START.advance(ATTIC, position);
  }

  long position() {
    return position;
  }

  Cursor cursor() {
    return cursor;
  }

  /** The positions that the messages of these batches hold. */
  static List<Long> positions(List<EventBatch> batches) {
    return batches.stream()
        .flatMap(batch -> batch.events().stream())
        .map(Batches::heldPosition)
        .toList();
  }

  private static Long heldPosition(Event event) {
    byte[] payload = ((MqttMessage) event).payload();
    return Long.valueOf(new String(payload, StandardCharsets.US_ASCII).trim());
  }
}
