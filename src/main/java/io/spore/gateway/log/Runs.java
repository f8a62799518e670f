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

  /** Where its JSON says that its end was lost. */
  private static final int END_LOST = 4;

  private final Map<Origin, Stretch> stretches;

  /**
   * What has come by of a run. Its first number is above 1 if this gateway came when the run was
   * under way. How long the run was nobody knows once its end was lost.
   */
  private record Stretch(long firstSeq, long lastSeq, boolean endLost) {
    Stretch and(Stretch later) {
      return new Stretch(
          Math.min(firstSeq, later.firstSeq), Math.max(lastSeq, later.lastSeq), later.endLost);
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
    stretches.merge(origin, new Stretch(firstSeq, lastSeq, false), Stretch::and);
  }

  /** More may have come by than is known here. Of a run that goes on it shows how much. */
  void loseEnds() {
    stretches.replaceAll((run, stretch) -> new Stretch(stretch.firstSeq, stretch.lastSeq, true));
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

  /**
   * Whether this run is over, and this number of it never came by: its end was lost.
   *
   * @param self the run of the gateway whose log this is
   */
  boolean lost(Origin origin, long seq, Origin self) {
    return seq > lastSeq(origin)
        && (isLater(self, origin)
            || stretches.keySet().stream().anyMatch(run -> isLater(run, origin)));
  }

  private static boolean isLater(Origin one, Origin other) {
    return one.gateway().equals(other.gateway()) && one.epoch() > other.epoch();
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
      boolean own = run.gateway().equals(self);
      long gone = Math.max(oldest.lastSeq(run), stretch.getValue().firstSeq() - 1);
      if (gone > 0 && !cursor.covers(run, gone)) {
        missing += gone - cursor.seqOf(run);
        known &= own || cursor.origins().contains(run);
      }
      if (own && oldest.endLost(run) && !cursor.covers(run, Long.MAX_VALUE)) {
        known = false;
      }
    }
    return known ? missing : UNKNOWN;
  }

  private long lastSeq(Origin origin) {
    Stretch stretch = stretches.get(origin);
    return stretch == null ? 0 : stretch.lastSeq();
  }

  /** How many of the events that have come by the cursor does not cover. */
  long notCoveredBy(Cursor cursor) {
    return stretches.entrySet().stream()
        .filter(stretch -> !cursor.covers(stretch.getKey(), stretch.getValue().lastSeq()))
        .mapToLong(
            stretch ->
                stretch.getValue().lastSeq()
                    - Math.max(cursor.seqOf(stretch.getKey()), stretch.getValue().firstSeq() - 1))
        .sum();
  }

  /** Whether a run whose end was lost may have gone on behind the cursor. */
  boolean mayGoBeyond(Cursor cursor) {
    return stretches.entrySet().stream()
        .anyMatch(
            stretch ->
                stretch.getValue().endLost() && !cursor.covers(stretch.getKey(), Long.MAX_VALUE));
  }

  private boolean endLost(Origin origin) {
    Stretch stretch = stretches.get(origin);
    return stretch != null && stretch.endLost();
  }

  Runs copy() {
    return new Runs(new LinkedHashMap<>(stretches));
  }

  /**
   * Gateway, epoch, last and first sequence number of each run, and whether its end was lost, as a
   * segment's head keeps it.
   */
  JsonArray toJson() {
    JsonArray runs = new JsonArray();
    stretches.forEach(
        (run, stretch) -> {
          JsonArray fields =
              new JsonArray()
                  .add(run.gateway())
                  .add(run.epoch())
                  .add(stretch.lastSeq())
                  .add(stretch.firstSeq());
          runs.add(stretch.endLost() ? fields.add(true) : fields);
        });
    return runs;
  }

  static Runs fromJson(JsonArray json) {
    Runs runs = new Runs();
    for (int i = 0; i < json.size(); i++) {
      JsonArray run = json.getJsonArray(i);
      // heads that were written by earlier versions say less
      long firstSeq = run.size() > FIRST_SEQ ? run.getLong(FIRST_SEQ) : 1;
      boolean endLost = run.size() > END_LOST && run.getBoolean(END_LOST);
      runs.stretches.put(
          new Origin(run.getString(0), run.getLong(1)),
          new Stretch(firstSeq, run.getLong(2), endLost));
    }
    return runs;
  }
}
