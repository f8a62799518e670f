package io.spore.gateway.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

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
  private final LongConsumer begin;
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
   * @param begin called there before the messages of each read, with its time
   * @param take called there for each message
   * @param reading how reading is stopped
   */
  Handover(Executor taker, LongConsumer begin, Consumer<T> take, Reading reading) {
    this.taker = taker;
    this.begin = begin;
    this.take = take;
    this.reading = reading;
  }

  /** A message was read; called on the reading thread. */
  void add(T message, int bytes) {
    gathered.add(message);
    gatheredBytes += bytes;
  }

  /**
   * The read is over: what it brought is handed over. Called on the reading thread.
   *
   * @param readAt when it began, by a clock that the taker knows
   */
  void flush(long readAt) {
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
    taker.execute(() -> takeOver(readAt, batch, bytes));
  }

  private void takeOver(long readAt, List<T> batch, long bytes) {
    begin.accept(readAt);
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
