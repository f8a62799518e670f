package io.spore.gateway.log;

import io.spore.gateway.event.EventBatch;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Batches on their way to the writer. How many there can be is bounded by what may be in flight:
 * above that, sources are held back.
 */
final class Inbox {
  private final ArrayDeque<EventBatch> batches = new ArrayDeque<>();
  private boolean closed;

  synchronized void add(EventBatch batch) {
    batches.add(batch);
    if (batches.size() == 1) {
      notifyAll();
    }
  }

  /**
   * Takes what there is, in order.
   *
   * @param maxBytes about how much at most; at least one batch if there is one
   * @param patienceMs how long to wait for one
   * @return none when none came in time, or when the inbox is closed and empty
   */
  synchronized List<EventBatch> take(long maxBytes, long patienceMs) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
    for (long left = deadline - System.nanoTime();
        left > 0 && batches.isEmpty() && !closed;
        left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    List<EventBatch> group = new ArrayList<>();
    long bytes = 0;
    while (!batches.isEmpty() && bytes < maxBytes) {
      EventBatch batch = batches.remove();
      bytes += batch.sizeInBytes();
      group.add(batch);
    }
    return group;
  }

  /** Nothing more will be added; whoever waits is woken. */
  synchronized void close() {
    closed = true;
    notifyAll();
  }

  /** Whether everything was taken and nothing more will come. */
  synchronized boolean isDone() {
    return closed && batches.isEmpty();
  }
}
