package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.EventHistory.Missing;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Tells a client what it lacks, from the history: one chunk at a time, the next one when the socket
 * has taken the last.
 *
 * <p>On its way to the live stream the last stretch is the hard one, because the stream runs on
 * while the client reads, and the history may be written a little later than the stream is told. So
 * when the history has nothing newer yet, the live stream is held for the client from there on, the
 * history is read exactly up to that place, and then what was held follows. When too much is held
 * meanwhile it is let go, for the history has it, and the client tries again further on.
 */
final class CatchUp implements Passage {
  /** For {@code until}: up to the live stream, and on with it. */
  static final long LIVE = Long.MAX_VALUE;

  /** Large enough to outrun the live stream, small enough to be kept for each client. */
  static final int CHUNK_BYTES = 256 * 1024;

  static final int RETRY_MS = 5;

  /** How often the history may have nothing new before it counts as stopped: five seconds. */
  static final int PATIENCE = 1_000;

  private static final long NOT_HELD = -1;

  private final Subscriber client;
  private final EventHistory history;
  private final Edge edge;
  private final Later later;
  private final Cursor has;
  private final long until;
  private final Runnable arrived;
  private final Broken broken;
  private Cursor told = Cursor.START;
  private long position;
  private long heldFrom = NOT_HELD;
  private int retries;
  private boolean waiting;
  private boolean over;

  /** Hears that events are gone, which ends the way. */
  @FunctionalInterface
  interface Broken {
    /**
     * The client has everything before them.
     *
     * @param rest where the history goes on behind them; empty when it is of no use any more
     */
    void at(Missing missing, OptionalLong rest);
  }

  /**
   * Prepares the way.
   *
   * @param from where to begin
   * @param has what the client has already: it is passed over
   * @param until where to end, or {@link #LIVE}
   * @param arrived called at the end; with {@link #LIVE} nothing lies between here and the stream
   * @param broken called instead when events are gone
   */
  CatchUp(
      Subscriber client,
      EventHistory history,
      Edge edge,
      Later later,
      long from,
      Cursor has,
      long until,
      Runnable arrived,
      Broken broken) {
    this.client = client;
    this.history = history;
    this.edge = edge;
    this.later = later;
    this.position = from;
    this.has = has;
    this.until = until;
    this.arrived = arrived;
    this.broken = broken;
  }

  @Override
  public void proceed() {
    if (over || waiting) {
      return;
    }
    if (until == LIVE && position > edge.position()) {
      // The history was faster than this event loop, which will hear of the same events soon.
      waitForMore();
    } else if (position >= goal()) {
      over = true;
      arrived.run();
    } else if (client.voice().hasRoom()) {
      waiting = true;
      long end = history.end();
      Future<List<EventBatch>> chunk = history.read(position, CHUNK_BYTES);
      chunk.onComplete(read -> onRead(chunk, end));
    }
  }

  @Override
  public boolean letGoOfHeld() {
    if (heldFrom == NOT_HELD) {
      return false;
    }
    heldFrom = NOT_HELD;
    client.passOver();
    return true;
  }

  @Override
  public void cancel() {
    over = true;
  }

  private long goal() {
    return until != LIVE ? until : heldFrom != NOT_HELD ? heldFrom : edge.position();
  }

  /** What is read up to the end that was there before shows everything that there is. */
  private void onRead(Future<List<EventBatch>> chunk, long end) {
    waiting = false;
    if (over) {
      return;
    }
    if (chunk.failed()) {
      breakOff(
          new Missing("the event log can't be read: " + chunk.cause().getMessage(), -1),
          OptionalLong.empty());
      return;
    }
    long before = position;
    Optional<Cursor> reached = Optional.empty();
    for (EventBatch batch : chunk.result()) {
      if (position >= goal()) {
        break;
      }
      if (batch.position() > position) {
        breakOffUntil(batch.position());
        return;
      }
      int to = (int) Math.min(goal() - batch.position(), batch.events().size());
      if (to > position - batch.position()) {
        client.voice().say(batch, (int) (position - batch.position()), to, client.selection(), has);
        position = batch.position() + to;
        reached = Optional.of(batch.cursor(to - 1));
      }
    }
    client.flush();
    reached.ifPresent(
        cursor -> {
          told = cursor;
          client.tellProgress(cursor);
        });
    if (chunk.result().isEmpty() && end > position) {
      breakOffUntil(end);
      return;
    }
    if (position == before) {
      holdLive();
      waitForMore();
      return;
    }
    retries = 0;
    if (position >= history.end()) {
      holdLive();
    }
    waiting = true;
    later.soon(this::proceedAfterWaiting);
  }

  /** The history has told all it knows: what comes now is held, so that the goal stands still. */
  private void holdLive() {
    if (until == LIVE && heldFrom == NOT_HELD && position < edge.position()) {
      heldFrom = edge.position();
      client.hold();
    }
  }

  private void waitForMore() {
    retries++;
    if (retries > PATIENCE) {
      long rest = heldFrom != NOT_HELD ? heldFrom : edge.position();
      breakOff(new Missing("the event log has stopped", lackedUpTo(rest)), OptionalLong.empty());
      return;
    }
    waiting = true;
    later.in(RETRY_MS, this::proceedAfterWaiting);
  }

  private void proceedAfterWaiting() {
    waiting = false;
    proceed();
  }

  /**
   * How many events between here and that position the client does not have; -1 when it may have
   * some of them from another gateway, where they came in another order.
   */
  private long lackedUpTo(long next) {
    boolean hasNone = has.origins().size() <= 1 || told.covers(has);
    return hasNone ? history.missing(position, Math.max(position, next)) : -1;
  }

  private void breakOffUntil(long next) {
    breakOff(new Missing("not in the event log", lackedUpTo(next)), OptionalLong.of(next));
  }

  private void breakOff(Missing missing, OptionalLong rest) {
    over = true;
    broken.at(missing, rest);
  }
}
