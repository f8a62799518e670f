package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.LastEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A history in memory that answers when the test lets it, and the last event of every topic, taken
 * from it. May be asked by several threads.
 */
final class ManualHistory implements EventHistory, LastEvents {
  private final ArrayDeque<Runnable> answers = new ArrayDeque<>();
  private final List<Runnable> tooEarly = new ArrayList<>();
  private final List<EventBatch> batches = new ArrayList<>();
  private boolean answersAtOnce;
  private boolean broken;
  private long oldest;
  private long end;
  private long bytesRead;
  private boolean lostCount;

  /** Answers without waiting for {@link #answer}. */
  ManualHistory answeringAtOnce() {
    answersAtOnce = true;
    return this;
  }

  /** The next batch is stored. */
  synchronized void append(EventBatch batch) {
    if (batches.isEmpty()) {
      oldest = batch.position();
    }
    batches.add(batch);
    end = batch.nextPosition();
    List<Runnable> again = List.copyOf(tooEarly);
    tooEarly.clear();
    again.forEach(Runnable::run);
  }

  /** Every question fails from now on. */
  synchronized void breakDown() {
    broken = true;
  }

  /** At the end are holes, and nobody knows how many events are missing. */
  synchronized void loseCountUpTo(long position) {
    end = position;
    lostCount = true;
  }

  /** What is older is forgotten. */
  synchronized void forgetBefore(long position) {
    while (!batches.isEmpty() && batches.get(0).nextPosition() <= position) {
      batches.remove(0);
    }
    oldest = batches.isEmpty() ? end : batches.get(0).position();
  }

  /** Answers the oldest question, if there is one. */
  boolean answer() {
    Runnable answer;
    synchronized (this) {
      answer = answers.poll();
    }
    if (answer != null) {
      answer.run();
    }
    return answer != null;
  }

  /** How many bytes were read in all. */
  synchronized long bytesRead() {
    return bytesRead;
  }

  @Override
  public synchronized long oldest() {
    return oldest;
  }

  @Override
  public synchronized long end() {
    return end;
  }

  @Override
  public Future<Resumption> after(Cursor cursor) {
    return later(() -> Future.succeededFuture(find(cursor)));
  }

  private synchronized Resumption find(Cursor cursor) {
    if (oldest > 0 && !cursor.covers(batches.get(0).before())) {
      long missing = oldest - cursor.seqOf(Stage.ORIGIN);
      return new Resumption(oldest, Optional.of(new Missing("the cursor is too old", missing)));
    }
    for (EventBatch batch : batches) {
      int last = batch.events().size() - 1;
      if (!cursor.covers(batch.origin(), batch.firstSeq() + last)) {
        return new Resumption(batch.position(), Optional.empty());
      }
    }
    return new Resumption(end, Optional.empty());
  }

  @Override
  public Future<Long> at(long time) {
    return later(
        () -> {
          for (EventBatch batch : batches) {
            for (int i = 0; i < batch.events().size(); i++) {
              if (batch.events().get(i).time() >= time) {
                return Future.succeededFuture(batch.position() + i);
              }
            }
          }
          return Future.succeededFuture(end);
        });
  }

  @Override
  public synchronized long missing(long from, long to) {
    return lostCount ? -1 : to - from;
  }

  @Override
  public Future<List<EventBatch>> read(long from, int maxBytes) {
    return later(() -> Future.succeededFuture(chunk(from, maxBytes)));
  }

  private synchronized List<EventBatch> chunk(long from, int maxBytes) {
    List<EventBatch> chunk = new ArrayList<>();
    long size = 0;
    for (EventBatch batch : batches) {
      if (batch.nextPosition() > from && size < maxBytes) {
        chunk.add(batch);
        size += batch.sizeInBytes();
      }
    }
    bytesRead += size;
    return from % 2 == 0 ? chunk : joined(chunk);
  }

  /** A log need not keep the batches as they were: now and then several come as one. */
  private static List<EventBatch> joined(List<EventBatch> batches) {
    if (batches.isEmpty()) {
      return batches;
    }
    EventBatch first = batches.get(0);
    List<Event> events = batches.stream().flatMap(batch -> batch.events().stream()).toList();
    return List.of(
        new EventBatch(first.origin(), first.firstSeq(), first.position(), first.before(), events));
  }

  @Override
  public Future<Snapshot> snapshot(long atLeast) {
    return later(() -> snapshotOnceAt(atLeast));
  }

  private synchronized Future<Snapshot> snapshotOnceAt(long atLeast) {
    if (end >= atLeast) {
      return Future.succeededFuture(snapshotNow());
    }
    Promise<Snapshot> promise = Promise.promise();
    // As the real ones do: who asks on an event loop is answered there.
    Context asker = Vertx.currentContext();
    Runnable answer = () -> snapshotOnceAt(atLeast).onComplete(promise);
    tooEarly.add(asker == null ? answer : () -> asker.runOnContext(there -> answer.run()));
    return promise.future();
  }

  private Snapshot snapshotNow() {
    Map<String, Stamped> last = new LinkedHashMap<>();
    Cursor cursor = Cursor.START;
    for (EventBatch batch : batches) {
      for (int i = 0; i < batch.events().size(); i++) {
        String topic = batch.events().get(i).topic();
        last.remove(topic);
        last.put(topic, new Stamped(batch.origin(), batch.firstSeq() + i, batch.events().get(i)));
      }
      cursor = batch.after();
    }
    return new Snapshot(end, cursor, List.copyOf(last.values()));
  }

  private interface Answer<T> {
    Future<T> give();
  }

  private synchronized <T> Future<T> later(Answer<T> answer) {
    if (broken) {
      return Future.failedFuture("the disk is gone");
    }
    if (answersAtOnce) {
      return answer.give();
    }
    Promise<T> promise = Promise.promise();
    answers.add(() -> answer.give().onComplete(promise));
    return promise.future();
  }
}
