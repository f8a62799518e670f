package io.spore.gateway.log;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongConsumer;

/**
 * Forces what was written to the disk, on a thread of its own, so that neither writing nor
 * forwarding waits for the disk. One force serves all that was written before it began.
 */
final class Syncer implements Runnable {
  private final EventLog log;
  private final long intervalNanos;
  private final LongConsumer stored;
  private long written;
  private long synced;
  private boolean stopping;
  private IOException failure;

  /**
   * Nothing is written yet.
   *
   * @param intervalMs least time between the beginnings of two forces
   * @param stored hears up to which position all is on the disk
   */
  Syncer(EventLog log, long intervalMs, LongConsumer stored) {
    this.log = log;
    this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMs);
    this.stored = stored;
  }

  /** Everything before this position was written. */
  synchronized void written(long position) {
    boolean idle = written == synced;
    written = position;
    if (idle) {
      // Else it forces, or waits until it may, and looks here by itself: thousands of groups come
      // in a second, and waking a thread costs more than writing one.
      notifyAll();
    }
  }

  /** What the disk said when it could not force; null when all is well. Told once. */
  synchronized IOException takeFailure() {
    IOException told = failure;
    failure = null;
    return told;
  }

  /** Forces what is written and ends. */
  synchronized void stop() {
    stopping = true;
    notifyAll();
  }

  @Override
  public void run() {
    long begun = System.nanoTime() - intervalNanos;
    try {
      while (awaitWork(begun + intervalNanos)) {
        begun = System.nanoTime();
        force();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until there is something to force and it is time for it; false when all is done. */
  private synchronized boolean awaitWork(long notBefore) throws InterruptedException {
    while (written == synced && !stopping) {
      wait();
    }
    long early = notBefore - System.nanoTime();
    while (early > 0 && !stopping) {
      TimeUnit.NANOSECONDS.timedWait(this, early);
      early = notBefore - System.nanoTime();
    }
    return written != synced;
  }

  private void force() {
    long target;
    synchronized (this) {
      target = written;
    }
    IOException failed = null;
    try {
      log.force();
    } catch (IOException e) {
      failed = e;
    }
    synchronized (this) {
      synced = target;
      failure = failed;
    }
    if (failed == null) {
      stored.accept(target);
    }
  }
}
