package io.spore.gateway.event;

import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/**
 * What the gateway remembers of its events, in the order in which they were published here. Places
 * in that order are positions: counts of events, see {@link EventBatch#position()}. May be used
 * from any event loop; futures complete on the caller's.
 *
 * <p>Who follows the history up to the present reads until nothing newer comes, and then goes on
 * with the batches that it hears: each carries its position, so what was read already is known and
 * passed over.
 */
public interface EventHistory {

  /** Where the oldest event stands that is still remembered. */
  long oldest();

  /** Where the next event will stand. */
  long end();

  /** Where those events begin that a client at this cursor does not have yet. */
  Future<Resumption> after(Cursor cursor);

  /**
   * Where the events begin that were learnt at this time or later.
   *
   * @param time in milliseconds since the epoch
   */
  Future<Long> at(long time);

  /**
   * Reads on from a position.
   *
   * @param from between {@link #oldest()} and {@link #end()}; what is older is gone and skipped
   * @param maxBytes about how much to read; at least one event comes if there is one
   * @return batches without a hole between them; the first one starts at {@code from} or, where
   *     that is gone, at the oldest position; none when there is nothing newer yet
   */
  Future<List<EventBatch>> read(long from, int maxBytes);

  /**
   * How many events are missing between two positions where reading jumps from the first one to the
   * second: their distance, or -1 when nobody knows.
   */
  long missing(long from, long to);

  /**
   * How a client can go on.
   *
   * @param from the position to read from; events from there on that the client's cursor covers are
   *     to be passed over. Where the first of the others are missing it is a position in that hole
   * @param missing what it will never get of what came before; empty when nothing of it is missing
   */
  record Resumption(long from, Optional<Missing> missing) {}

  /**
   * Events that are gone.
   *
   * @param reason in words: the cursor is too old, or of no gateway known here
   * @param count how many are missing, or -1 when nobody knows
   */
  record Missing(String reason, long count) {}
}
