package io.spore.gateway.logging;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lets a number of lines of one kind pass in a minute and counts those beyond it. Remembers a
 * bounded number of kinds. Times are any steady count of milliseconds. Safe for use by any thread.
 */
final class RepeatLimit {
  static final int MOST_KINDS = 1_000;
  private static final long MINUTE = 60_000;

  private final Map<Kind, Minute> minutes = new LinkedHashMap<>();
  private final List<Suppressed> over = new ArrayList<>();
  private int perMinute;
  private long suppressed;

  /**
   * Lines that say the same of different occasions.
   *
   * @param logger who says it
   * @param message what is said, without what is put into it
   */
  record Kind(String logger, String message) {}

  /**
   * How many lines of a kind were not let pass within a minute.
   *
   * @param count at least one
   */
  record Suppressed(Kind kind, long count) {}

  private static final class Minute {
    private final long began;
    private long passed;
    private long heldBack;

    Minute(long began) {
      this.began = began;
    }
  }

  /**
   * Starts with nothing counted.
   *
   * @param perMinute lines of one kind that may pass in a minute; 0 for no limit
   */
  RepeatLimit(int perMinute) {
    this.perMinute = perMinute;
  }

  /** From now on this many lines of one kind may pass in a minute; 0 for no limit. */
  synchronized void setPerMinute(int lines) {
    perMinute = lines;
  }

  /** Whether a line of this kind may pass now. */
  synchronized boolean admits(Kind kind, long now) {
    if (perMinute == 0) {
      return true;
    }
    Minute minute = minutes.get(kind);
    if (minute == null || now - minute.began >= MINUTE) {
      end(kind, minute);
      makeRoom();
      minute = new Minute(now);
      minutes.put(kind, minute);
    }
    if (minute.passed < perMinute) {
      minute.passed++;
      return true;
    }
    minute.heldBack++;
    suppressed++;
    return false;
  }

  /** What was held back in minutes that are over, and was not told yet. */
  synchronized List<Suppressed> takeOver(long now) {
    for (Iterator<Map.Entry<Kind, Minute>> all = minutes.entrySet().iterator(); all.hasNext(); ) {
      Map.Entry<Kind, Minute> entry = all.next();
      if (now - entry.getValue().began >= MINUTE) {
        note(entry.getKey(), entry.getValue());
        all.remove();
      }
    }
    List<Suppressed> taken = List.copyOf(over);
    over.clear();
    return taken;
  }

  /** Lines not let pass since the start. */
  synchronized long suppressed() {
    return suppressed;
  }

  private void makeRoom() {
    if (minutes.size() >= MOST_KINDS) {
      Kind oldest = minutes.keySet().iterator().next();
      end(oldest, minutes.get(oldest));
    }
  }

  private void end(Kind kind, Minute minute) {
    if (minute != null) {
      note(kind, minute);
      minutes.remove(kind);
    }
  }

  private void note(Kind kind, Minute minute) {
    if (minute.heldBack > 0 && over.size() < MOST_KINDS) {
      over.add(new Suppressed(kind, minute.heldBack));
    }
  }
}
