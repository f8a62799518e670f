package io.spore.gateway.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Hands messages from the thread that reads them to the one that publishes them: all of one read
 * together. What is on its way is bounded, in bytes; beyond the bound reading stops until half of
 * it is taken over.
 *
 * @param <T> what is handed over
 */
final class Handover<T> {
  static final int MAX_BYTES = 1 << 20;

  private final Executor taker;
  private final Consumer<T> take;
  private final Reading reading;

  private List<T> gathered = new ArrayList<>();
  private long gatheredBytes;

  private long onTheirWay;
  private boolean stopped;
  private boolean paused;

  /** Stops and restarts reading. */
  @FunctionalInterface
  interface Reading {
    /** From now on read, or don't; may be called on any thread. */
    void set(boolean reading);
  }

  /**
   * Hands over to one thread.
   *
   * @param taker runs tasks on the taking thread, in order
   * @param take called there for each message
   * @param reading how reading is stopped
   */
  Handover(Executor taker, Consumer<T> take, Reading reading) {
    this.taker = taker;
    this.take = take;
    this.reading = reading;
  }

  /** A message was read; called on the reading thread. */
  void add(T message, int bytes) {
    gathered.add(message);
    gatheredBytes += bytes;
  }

  /** The read is over: what it brought is handed over. Called on the reading thread. */
  void flush() {
    if (gathered.isEmpty()) {
      return;
    }
    List<T> batch = gathered;
    long bytes = gatheredBytes;
    gathered = new ArrayList<>();
    gatheredBytes = 0;
    synchronized (this) {
      onTheirWay += bytes;
      stopped |= onTheirWay > MAX_BYTES;
      decide();
    }
    taker.execute(() -> takeOver(batch, bytes));
  }

  private void takeOver(List<T> batch, long bytes) {
    batch.forEach(take);
    synchronized (this) {
      onTheirWay -= bytes;
      stopped &= onTheirWay > MAX_BYTES / 2;
      decide();
    }
  }

  /** Stops reading, or reads on, at the wish of those who come after the taker. */
  synchronized void setPaused(boolean wanted) {
    paused = wanted;
    decide();
  }

  private void decide() {
    reading.set(!paused && !stopped);
  }
}
