package io.spore.gateway.event;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Events of the past, one JSON object on a line each: the plain format with everything in front
 * that is needed to restore the event. {@link RecordingReader} reads it. Keeps scratch state: one
 * object a thread.
 */
public final class RecordingJson {
  private static final byte[] ID = ascii("{\"id\":");
  private static final byte[] CURSOR = ascii(",\"cursor\":\"");
  private static final byte[] SOURCE = ascii("\",\"source\":\"");
  private static final byte[] END_OF_TEXT = ascii("\"");
  private static final byte[] QOS = ascii(",\"qos\":");
  private static final byte[] RETAINED = ascii(",\"retained\":true");
  private static final byte[] NOT_RETAINED = ascii(",\"retained\":false");
  private static final byte[] POSSIBLY_REPEATED = ascii(",\"possiblyRepeated\":true");
  private static final byte[] FOR_SNAPSHOTS_ONLY = ascii(",\"forSnapshotsOnly\":true");

  private final PlainJson plain = new PlainJson();

  /**
   * Appends the event to what was written before.
   *
   * @param index of the event in the batch
   */
  public void write(EventBatch batch, int index, JsonBytes out) {
    Event event = batch.events().get(index);
    Origin origin = batch.origin();
    out.raw(ID);
    out.string(origin.gateway() + "/" + origin.epoch() + "/" + (batch.firstSeq() + index));
    out.raw(CURSOR);
    out.raw(ascii(batch.cursor(index).toString()));
    out.raw(SOURCE);
    out.raw(ascii(event.source().name().toLowerCase(Locale.ROOT)));
    out.raw(END_OF_TEXT);
    if (event instanceof MqttMessage message) {
      out.raw(QOS);
      out.number(message.qos());
      out.raw(message.retained() ? RETAINED : NOT_RETAINED);
      if (message.possiblyRepeated()) {
        out.raw(POSSIBLY_REPEATED);
      }
      if (message.forSnapshotsOnly()) {
        out.raw(FOR_SNAPSHOTS_ONLY);
      }
      message.properties().ifPresent(said -> write(said, out));
    }
    int start = out.length();
    plain.write(event, out);
    // The plain form goes on where the stamps end: its brace becomes a comma.
    out.array()[start] = ',';
  }

  /** As further fields: the object's braces go. */
  private static void write(MessageProperties said, JsonBytes out) {
    byte[] object = PlainJson.asBytes(MessagePropertiesJson.fields(said));
    int start = out.length();
    out.raw(object);
    out.array()[start] = ',';
    out.truncate(out.length() - 1);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
