package io.spore.gateway.event;

import io.spore.gateway.event.RecordedLine.Lacking;
import io.spore.gateway.event.RecordedLine.Recorded;

/** Reads what {@link RecordingJson} wrote. Fields that are unknown here are passed over. */
public final class RecordingReader {
  private RecordingReader() {}

  /**
   * Reads a line.
   *
   * @throws IllegalArgumentException saying which field is wrong, and how it should be
   */
  public static RecordedLine read(String line) {
    RecordedFields fields = RecordedFields.parse(line);
    if (!fields.has("id") && fields.textOrEmpty("topic").equals("gateway/gap")) {
      return new Lacking(fields.isNull("dropped") ? -1 : lacking(fields));
    }
    return recorded(fields);
  }

  private static long lacking(RecordedFields fields) {
    long count = fields.wholeNumber("dropped");
    if (count < 0) {
      throw RecordedFields.wrong("dropped", "0 or more, or null");
    }
    return count;
  }

  private static Recorded recorded(RecordedFields fields) {
    String id = fields.text("id");
    int beforeSeq = id.lastIndexOf('/');
    int beforeEpoch = id.lastIndexOf('/', beforeSeq - 1);
    if (beforeEpoch < 0) {
      throw RecordedFields.wrong(
          "id", "a gateway, a run and a number, such as gw-1/1768473000123/48211");
    }
    Origin origin;
    long seq;
    try {
      origin =
          new Origin(
              id.substring(0, beforeEpoch),
              Long.parseLong(id.substring(beforeEpoch + 1, beforeSeq)));
      seq = Long.parseLong(id.substring(beforeSeq + 1));
    } catch (NumberFormatException e) {
      throw RecordedFields.wrong(
          "id", "a gateway, a run and a number, such as gw-1/1768473000123/48211");
    }
    if (seq < 1) {
      throw RecordedFields.wrong("id", "a number from 1 on at its end");
    }
    Cursor cursor;
    try {
      cursor = Cursor.parse(fields.text("cursor"));
    } catch (IllegalArgumentException e) {
      throw RecordedFields.wrong("cursor", "as the gateway wrote it");
    }
    return new Recorded(origin, seq, cursor, RecordedEvents.read(fields));
  }
}
