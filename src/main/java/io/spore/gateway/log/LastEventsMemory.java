package io.spore.gateway.log;

import io.spore.gateway.config.LogConfig;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers the last event of every topic, in memory. With an event log it knows what came before
 * the gateway started, too. It notes each batch in the step that forwards it, so whoever heard a
 * batch finds it here.
 */
public final class LastEventsMemory implements LastEvents {
  /** How much of the log is read at the start: more would delay it by more than a moment. */
  private static final long BYTES_READ_BACK = 64L * 1024 * 1024;

  private static final int READ_AT_ONCE = 1024 * 1024;

  private final Vertx vertx;
  private final LastEventsTable table;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long position;
  private Cursor cursor = Cursor.START;

  /** Somebody who waits until all events before a position were seen. */
  private record Waiting(long position, Context caller, Promise<Snapshot> answer) {}

  private LastEventsMemory(Vertx vertx, LastEventsTable table) {
    this.vertx = vertx;
    this.table = table;
  }

  /**
   * Begins to remember. To be called before anything is published.
   *
   * @param log a log that is deployed already, if there is one; what it holds is looked through
   */
  public static Future<LastEventsMemory> begin(
      Vertx vertx,
      LogConfig config,
      SporeEvents events,
      Optional<EventLogVerticle> log,
      InstantSource clock) {
    Stamped nobody = new Stamped(events.origin(), 0, ClusterChanged.empty(clock.millis()));
    LastEventsTable table =
        new LastEventsTable(config.snapshotTopics(), config.snapshotBytes(), nobody);
    LastEventsMemory memory = new LastEventsMemory(vertx, table);
    events.follow(memory::accept);
    return vertx.executeBlocking(
        () -> {
          if (log.isPresent()) {
            memory.readBack(log.get().view());
          }
          return memory;
        });
  }

  private synchronized void readBack(LogView log) throws IOException {
    long next = log.bytesBack(BYTES_READ_BACK);
    for (List<EventBatch> batches = log.read(next, READ_AT_ONCE);
        !batches.isEmpty();
        batches = log.read(next, READ_AT_ONCE)) {
      batches.forEach(table::acceptEarlier);
      next = batches.get(batches.size() - 1).nextPosition();
    }
    position = log.end();
    cursor = log.runsAtEnd().cursor();
  }

  private synchronized void accept(EventBatch batch) {
    table.accept(batch);
    position = batch.nextPosition();
    cursor = batch.after();
    if (!waiting.isEmpty()) {
      serveWaiting();
    }
  }

  private void serveWaiting() {
    List<Waiting> served = new ArrayList<>();
    waiting.removeIf(one -> one.position() <= position && served.add(one));
    if (!served.isEmpty()) {
      Snapshot snapshot = now();
      served.forEach(one -> one.caller().runOnContext(there -> one.answer().complete(snapshot)));
    }
  }

  @Override
  public synchronized Future<Snapshot> snapshot(long atLeast) {
    if (atLeast <= position) {
      return Future.succeededFuture(now());
    }
    Promise<Snapshot> answer = Promise.promise();
    waiting.add(new Waiting(atLeast, vertx.getOrCreateContext(), answer));
    return answer.future();
  }

  private Snapshot now() {
    return new Snapshot(position, cursor, table.all());
  }

  /** Topics whose last event is remembered. */
  public synchronized int topics() {
    return table.size();
  }

  /** Topics that went because there was no room for them. */
  public synchronized long evicted() {
    return table.evicted();
  }
}
