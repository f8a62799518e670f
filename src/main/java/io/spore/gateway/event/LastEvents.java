package io.spore.gateway.event;

import io.vertx.core.Future;
import java.util.List;

/** The last event of every topic, for those who come late. May be asked from any event loop. */
public interface LastEvents {

  /**
   * The last event of every topic, as of a moment that is not before this position.
   *
   * @param atLeast the answer waits until all events before it were seen
   */
  Future<Snapshot> snapshot(long atLeast);

  /**
   * The state at one moment.
   *
   * @param position all events before it are considered, none after it
   * @param cursor the same moment, as clients keep it
   * @param events each with its own stamps, in the order of their positions
   */
  record Snapshot(long position, Cursor cursor, List<Stamped> events) {}

  /**
   * An event with the stamps that it entered with.
   *
   * @param origin who stamped it
   * @param seq its number within the origin
   */
  record Stamped(Origin origin, long seq, Event event) {}
}
