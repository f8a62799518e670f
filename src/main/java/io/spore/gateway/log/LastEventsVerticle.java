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
import io.vertx.core.VerticleBase;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Remembers the last event of every topic, in memory. With an event log it knows what came before
 * the gateway started, too. To be deployed behind the log and before anything is published.
 */
public final class LastEventsVerticle extends VerticleBase implements LastEvents {
  /** How much of the log is read at the start: more would delay it by more than a moment. */
  private static final long BYTES_READ_BACK = 64L * 1024 * 1024;

  private static final int READ_AT_ONCE = 1024 * 1024;

  private final LogConfig config;
  private final SporeEvents events;
  private final Optional<EventLogVerticle> log;
  private final InstantSource clock;
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private LastEventsTable table;
  private SporeEvents.Subscription subscription;
  private long position;
  private Cursor cursor = Cursor.START;

  /** Somebody who waits until all events before a position were seen. */
  private record Waiting(long position, Promise<Void> seen) {}

  /**
   * Prepares the memory.
   *
   * @param log a log that is deployed already, if there is one
   */
  public LastEventsVerticle(
      LogConfig config, SporeEvents events, Optional<EventLogVerticle> log, InstantSource clock) {
    this.config = config;
    this.events = events;
    this.log = log;
    this.clock = clock;
  }

  @Override
  public Future<?> start() {
    ClusterChanged nobody = ClusterChanged.empty(clock.millis());
    table =
        new LastEventsTable(
            config.snapshotTopics(),
            config.snapshotBytes(),
            new Stamped(events.origin(), 0, nobody));
    return vertx
        .executeBlocking(
            () -> {
              readBack();
              return null;
            })
        .compose(read -> events.listen(this::onBatch))
        .onSuccess(registered -> subscription = registered);
  }

  private void readBack() throws IOException {
    if (log.isEmpty()) {
      return;
    }
    LogView view = log.get().view();
    long next = view.bytesBack(BYTES_READ_BACK);
    for (List<EventBatch> batches = view.read(next, READ_AT_ONCE);
        !batches.isEmpty();
        batches = view.read(next, READ_AT_ONCE)) {
      batches.forEach(table::acceptEarlier);
      next = batches.get(batches.size() - 1).nextPosition();
    }
    position = view.end();
    cursor = view.runsAtEnd().cursor();
  }

  @Override
  public Future<?> stop() {
    waiting.forEach(one -> one.seen().fail("the gateway is stopping"));
    waiting.clear();
    return subscription == null ? Future.succeededFuture() : subscription.cancel();
  }

  private void onBatch(EventBatch batch) {
    table.accept(batch);
    position = batch.nextPosition();
    cursor = batch.cursor(batch.events().size() - 1);
    List<Waiting> served = new ArrayList<>();
    waiting.removeIf(one -> one.position() <= position && served.add(one));
    served.forEach(one -> one.seen().complete());
  }

  @Override
  public Future<Snapshot> snapshot(long atLeast) {
    Context caller = vertx.getOrCreateContext();
    Promise<Snapshot> answer = Promise.promise();
    context.runOnContext(
        here ->
            whenSeen(atLeast)
                .map(seen -> new Snapshot(position, cursor, table.all()))
                .onComplete(taken -> caller.runOnContext(there -> answer.handle(taken))));
    return answer.future();
  }

  private Future<Void> whenSeen(long atLeast) {
    if (atLeast <= position) {
      return Future.succeededFuture();
    }
    Promise<Void> seen = Promise.promise();
    waiting.add(new Waiting(atLeast, seen));
    return seen.future();
  }

  /** Topics that went because there was no room for them. */
  public Future<Long> evicted() {
    Promise<Long> answer = Promise.promise();
    context.runOnContext(here -> answer.complete(table.evicted()));
    return answer.future();
  }
}
