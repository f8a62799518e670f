package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.EventHistory.Missing;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Tells a client a stretch of history again, with the events as far apart as they were, or by some
 * factor closer, or as fast as the socket takes them.
 */
final class ReplayPassage implements Passage {
  private static final int CHUNK_BYTES = 64 * 1024;

  /** Nothing is due for longer than this without another look at the clock. */
  private static final long LONGEST_SLEEP_MS = 60_000;

  private final Subscriber client;
  private final EventHistory history;
  private final Later later;
  private final InstantSource clock;
  private final Replay replay;
  private final long end;
  private final Cursor has;
  private final LongConsumer ended;
  private final ArrayDeque<EventBatch> read = new ArrayDeque<>();
  private long position;
  private long told;
  private long startedAt = -1;
  private long firstTime;
  private boolean waiting;
  private boolean over;

  /**
   * Prepares the replay.
   *
   * @param from where it begins
   * @param end where it ends
   * @param has what the client has already: it is passed over
   * @param ended called with the number of events that were told
   */
  ReplayPassage(
      Subscriber client,
      EventHistory history,
      Later later,
      InstantSource clock,
      Replay replay,
      long from,
      long end,
      Cursor has,
      LongConsumer ended) {
    this.client = client;
    this.history = history;
    this.later = later;
    this.clock = clock;
    this.replay = replay;
    this.position = from;
    this.end = end;
    this.has = has;
    this.ended = ended;
  }

  @Override
  public void proceed() {
    while (!over && !waiting && client.voice().hasRoom()) {
      if (position >= end) {
        over = true;
        ended.accept(told);
      } else if (read.isEmpty()) {
        waiting = true;
        Future<List<EventBatch>> chunk = history.read(position, CHUNK_BYTES);
        chunk.onComplete(done -> onRead(chunk));
        return;
      } else {
        tellWhatIsDue(read.element());
      }
    }
  }

  @Override
  public void cancel() {
    over = true;
    read.clear();
  }

  /** How many events were told so far. */
  long told() {
    return told;
  }

  private void tellWhatIsDue(EventBatch batch) {
    int from = (int) (position - batch.position());
    int most = (int) Math.min(batch.events().size(), end - batch.position());
    int to = from;
    while (to < most && delay(batch.events().get(to).time()) <= 0) {
      to++;
    }
    told += client.voice().say(batch, from, to, replay.selection(), has);
    client.flush();
    position = batch.position() + to;
    if (to == batch.events().size()) {
      read.remove();
    } else if (to < most) {
      waiting = true;
      long delay = delay(batch.events().get(to).time());
      later.in(Math.max(1, Math.min(delay, LONGEST_SLEEP_MS)), this::proceedAfterWaiting);
    }
  }

  /** Milliseconds until an event of that time is due; 0 or less when it is. */
  private long delay(long time) {
    if (replay.asFastAsPossible()) {
      return 0;
    }
    if (startedAt < 0) {
      startedAt = clock.millis();
      firstTime = time;
    }
    double sinceStart = (time - firstTime) / replay.speed();
    return startedAt + Math.round(sinceStart) - clock.millis();
  }

  private void onRead(Future<List<EventBatch>> chunk) {
    waiting = false;
    if (over) {
      return;
    }
    if (chunk.failed()) {
      missAndEnd("the event log can't be read: " + chunk.cause().getMessage());
      return;
    }
    for (EventBatch batch : chunk.result()) {
      if (batch.nextPosition() > position) {
        read.add(batch);
      }
    }
    if (read.isEmpty()) {
      missAndEnd("the event log has stopped");
      return;
    }
    long first = read.element().position();
    if (first > position) {
      client.tellMissing(
          new Missing("not in the event log", history.missing(position, first)), Optional.empty());
      position = first;
    }
    // Not at once: other clients of this event loop have their turn between two chunks.
    waiting = true;
    later.soon(this::proceedAfterWaiting);
  }

  private void missAndEnd(String reason) {
    client.tellMissing(new Missing(reason, -1), Optional.empty());
    over = true;
    ended.accept(told);
  }

  private void proceedAfterWaiting() {
    waiting = false;
    proceed();
  }
}
