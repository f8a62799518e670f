package io.spore.gateway.http;

import io.spore.gateway.event.CloudEventJson;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.JsonBytes;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.RecordingJson;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.http.EventsRequest.Form;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;

/** Writes events of the past one below the other, as lines or as the elements of an array. */
final class EventLines {
  private static final int INITIAL_CAPACITY = 64 * 1024;
  private static final byte[] NEWLINE = {'\n'};
  private static final byte[] COMMA = {',', '\n'};

  private final Form form;
  private final RecordingJson recording = new RecordingJson();
  private final CloudEventJson cloudEvents = new CloudEventJson();
  private final JsonBytes out = new JsonBytes(INITIAL_CAPACITY);
  private boolean begun;

  EventLines(Form form) {
    this.form = form;
  }

  /** Appends one of the batch's events. */
  void add(EventBatch batch, int index) {
    separate();
    if (form.hasCloudEvents()) {
      cloudEvents.write(
          batch.events().get(index),
          batch.origin(),
          batch.firstSeq() + index,
          batch.cursor(index).toString(),
          out);
    } else {
      recording.write(batch, index, out);
    }
    endLine();
  }

  /**
   * Says in place of events that they are missing.
   *
   * @param count how many, or -1 when nobody knows
   */
  void addGap(long count, Origin self, long time) {
    separate();
    JsonObject gap =
        new JsonObject()
            .put("dropped", count < 0 ? null : Long.valueOf(count))
            .putNull("from")
            .putNull("to")
            .put("reason", "not in the event log");
    if (form.hasCloudEvents()) {
      cloudEvents.writeNotice(self, "gateway/gap", time, gap.toBuffer().getBytes(), out);
    } else {
      JsonObject line = new JsonObject().put("topic", "gateway/gap").mergeIn(gap);
      line.put("timestamp", Timestamps.format(time));
      out.raw(line.toBuffer().getBytes());
    }
    endLine();
  }

  /** What was written since this was last asked. */
  Buffer take() {
    Buffer taken = Buffer.buffer(out.toByteArray());
    out.truncate(0);
    return taken;
  }

  private void separate() {
    if (begun && !form.hasLines()) {
      out.raw(COMMA);
    }
    begun = true;
  }

  private void endLine() {
    if (form.hasLines()) {
      out.raw(NEWLINE);
    }
  }
}
