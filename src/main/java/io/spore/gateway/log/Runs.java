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
  /** In place of a number of events. */
  static final long UNKNOWN = -1;

  /** Where a run's first number stands in its JSON. */
  private static final int FIRST_SEQ = 3;

  private final Map<Origin, Stretch> stretches;

  /**
   * What has come by of a run. Its first number is above 1 if this gateway came when the run was
   * under way.
   */
  private record Stretch(long firstSeq, long lastSeq) {
    Stretch and(Stretch other) {
      return new Stretch(Math.min(firstSeq, other.firstSeq), Math.max(lastSeq, other.lastSeq));
    }
  }

  /** Nothing has come by. */
  Runs() {
    this(new LinkedHashMap<>());
  }

  private Runs(Map<Origin, Stretch> stretches) {
    this.stretches = stretches;
  }

  /** Events with these numbers came by, and so did all between them and earlier ones of the run. */
  void advance(Origin origin, long firstSeq, long lastSeq) {
    stretches.merge(origin, new Stretch(firstSeq, lastSeq), Stretch::and);
  }

  /** Whether an event of this run has come by. */
  boolean know(Origin origin) {
    return stretches.containsKey(origin);
  }

  /** What a client has that got all of it. */
  Cursor cursor() {
    Map<String, Origin> latest = new LinkedHashMap<>();
    for (Origin run : stretches.keySet()) {
      latest.merge(run.gateway(), run, (one, two) -> one.epoch() > two.epoch() ? one : two);
    }
    Cursor cursor = Cursor.START;
    for (Origin run : latest.values()) {
      cursor = cursor.advance(run, lastSeq(run));
    }
    return cursor;
  }

  /** Whether this run is over, and this number of it never came by: its end was lost. */
  boolean lost(Origin origin, long seq) {
    return seq > lastSeq(origin)
        && stretches.keySet().stream()
            .anyMatch(
                run -> run.gateway().equals(origin.gateway()) && run.epoch() > origin.epoch());
  }

  /**
   * How many events the cursor does not cover that are gone; {@link #UNKNOWN} when some are and
   * nobody knows how many. Of other gateways' runs the end may never have come by, so that only
   * what is missing within one run can be counted.
   *
   * @param oldest what had come by before the oldest event that is still there
   * @param self the gateway whose log this is: of its own runs everything came by
   */
  long missing(Cursor cursor, Runs oldest, String self) {
    long missing = 0;
    boolean known = true;
    for (Map.Entry<Origin, Stretch> stretch : stretches.entrySet()) {
      Origin run = stretch.getKey();
      long gone = Math.max(oldest.lastSeq(run), stretch.getValue().firstSeq() - 1);
      if (gone > 0 && !cursor.covers(run, gone)) {
        missing += gone - cursor.seqOf(run);
        known &= run.gateway().equals(self) || cursor.origins().contains(run);
      }
    }
    return known ? missing : UNKNOWN;
  }

  private long lastSeq(Origin origin) {
    Stretch stretch = stretches.get(origin);
    return stretch == null ? 0 : stretch.lastSeq();
  }

  Runs copy() {
    return new Runs(new LinkedHashMap<>(stretches));
  }

  /** Gateway, epoch, last and first sequence number of each run, as a segment's head keeps it. */
  JsonArray toJson() {
    JsonArray runs = new JsonArray();
    stretches.forEach(
        (run, stretch) ->
            runs.add(
                new JsonArray()
                    .add(run.gateway())
                    .add(run.epoch())
                    .add(stretch.lastSeq())
                    .add(stretch.firstSeq())));
    return runs;
  }

  static Runs fromJson(JsonArray json) {
    Runs runs = new Runs();
    for (int i = 0; i < json.size(); i++) {
      JsonArray run = json.getJsonArray(i);
      // heads that were written by earlier versions have no first number
      long firstSeq = run.size() > FIRST_SEQ ? run.getLong(FIRST_SEQ) : 1;
      runs.advance(new Origin(run.getString(0), run.getLong(1)), firstSeq, run.getLong(2));
    }
    return runs;
  }
}
