package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Some places in a segment, in order, at least {@link #INTERVAL} bytes apart, so that a reader need
 * not begin at the front. Safe for use by several threads.
 */
final class SegmentIndex {
  static final int INTERVAL = 128 * 1024;

  private final List<Place> places = new ArrayList<>();

  /**
   * A place between two records.
   *
   * @param position of the first event behind it
   * @param offset in the file
   * @param time of the first event behind it, in milliseconds since the epoch
   * @param before what a client has that got everything before it
   */
  record Place(long position, long offset, long time, Cursor before) {}

  /** The segment's first place. */
  SegmentIndex(Place first) {
    places.add(first);
  }

  /** Remembers the place unless it is too near to the one before it. */
  synchronized void add(Place place) {
    if (place.offset() - last().offset() >= INTERVAL) {
      places.add(place);
    }
  }

  synchronized Place last() {
    return places.get(places.size() - 1);
  }

  /** The last place that is at or before this position. */
  Place atPosition(long position) {
    return lastBefore(place -> place.position() <= position);
  }

  /** The last place before which everything is older than this time. */
  Place atTime(long time) {
    return lastBefore(place -> place.time() < time);
  }

  /** The last place before which everything is covered. */
  Place atCursor(Cursor cursor) {
    return lastBefore(place -> cursor.covers(place.before()));
  }

  private synchronized Place lastBefore(Predicate<Place> holds) {
    int low = 0;
    int high = places.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (holds.test(places.get(middle))) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return places.get(low);
  }
}
