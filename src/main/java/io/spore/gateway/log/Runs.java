package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Origin;
import io.vertx.core.json.JsonArray;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which runs of which gateways have come by, and how far each has come: what a cursor says, and the
 * earlier runs as well. It tells whether a client's cursor is of a run that this log knows, and how
 * many events lie between. Not for use by several threads at once.
 */
final class Runs {
  private final Map<Origin, Long> lastSeqs;

  /** Nothing has come by. */
  Runs() {
    this(new LinkedHashMap<>());
  }

  private Runs(Map<Origin, Long> lastSeqs) {
    this.lastSeqs = lastSeqs;
  }

  /** An event with this number came by, and with it all before it in this run. */
  void advance(Origin origin, long seq) {
    lastSeqs.merge(origin, seq, Math::max);
  }

  /** Whether an event of this run has come by. */
  boolean know(Origin origin) {
    return lastSeqs.containsKey(origin);
  }

  /** What a client has that got all of it. */
  Cursor cursor() {
    Map<String, Origin> latest = new LinkedHashMap<>();
    for (Origin run : lastSeqs.keySet()) {
      latest.merge(run.gateway(), run, (one, two) -> one.epoch() > two.epoch() ? one : two);
    }
    Cursor cursor = Cursor.START;
    for (Origin run : latest.values()) {
      cursor = cursor.advance(run, lastSeqs.get(run));
    }
    return cursor;
  }

  /** Whether this run is over, and this number of it never came by: its end was lost. */
  boolean lost(Origin origin, long seq) {
    return seq > lastSeqs.getOrDefault(origin, 0L)
        && lastSeqs.keySet().stream()
            .anyMatch(
                run -> run.gateway().equals(origin.gateway()) && run.epoch() > origin.epoch());
  }

  /** How many of the events that came by here the cursor does not cover. */
  long missing(Cursor cursor) {
    long missing = 0;
    for (Map.Entry<Origin, Long> run : lastSeqs.entrySet()) {
      if (!cursor.covers(run.getKey(), run.getValue())) {
        missing += run.getValue() - cursor.seqOf(run.getKey());
      }
    }
    return missing;
  }

  Runs copy() {
    return new Runs(new LinkedHashMap<>(lastSeqs));
  }

  /** Gateway, epoch and last sequence number of each run, as a segment's head keeps it. */
  JsonArray toJson() {
    JsonArray runs = new JsonArray();
    lastSeqs.forEach(
        (run, seq) -> runs.add(new JsonArray().add(run.gateway()).add(run.epoch()).add(seq)));
    return runs;
  }

  static Runs fromJson(JsonArray json) {
    Runs runs = new Runs();
    for (int i = 0; i < json.size(); i++) {
      JsonArray run = json.getJsonArray(i);
      runs.advance(new Origin(run.getString(0), run.getLong(1)), run.getLong(2));
    }
    return runs;
  }
}
