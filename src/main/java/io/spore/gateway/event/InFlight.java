package io.spore.gateway.event;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was published in this process and not yet handled by all of its listeners, whether it waits
 * for them or is still on its way to them, because it is stored first. Counts bytes, so that
 * sources can be held back, and releases each batch once the last listener is through with it. All
 * listeners get all batches in the same order, so one position for each of them is enough.
 *
 * <p>Not thread-safe by itself but for {@link #bytes}: {@link Listeners} guards it.
 */
final class InFlight {
  private final ArrayDeque<EventBatch> batches = new ArrayDeque<>();
  private final List<Reader> readers = new ArrayList<>();
  private final AtomicLong bytes = new AtomicLong();
  private long forwarded;
  private long released;

  /** How far one listener has come, counted in batches. */
  static final class Reader {
    private long position;

    private Reader(long position) {
      this.position = position;
    }
  }

  /** A listener that gets every batch that is forwarded from now on. */
  Reader join() {
    Reader reader = new Reader(forwarded);
    readers.add(reader);
    return reader;
  }

  /** The listener will handle no further batch. */
  void leave(Reader reader) {
    if (readers.remove(reader)) {
      releaseHandled();
    }
  }

  /** Counts the batch until it was forwarded to all listeners and they have handled it. */
  void add(EventBatch batch) {
    batches.add(batch);
    bytes.addAndGet(batch.sizeInBytes());
  }

  /** The next batch went to all listeners that there are. */
  void forwarded() {
    forwarded++;
    if (readers.isEmpty()) {
      releaseHandled();
    }
  }

  /** The listener is through with its next batch. */
  void handled(Reader reader) {
    boolean wasLast = reader.position == released;
    reader.position++;
    if (wasLast) {
      releaseHandled();
    }
  }

  /** The bytes that wait for at least one listener. May be asked by any thread. */
  long bytes() {
    return bytes.get();
  }

  private void releaseHandled() {
    long slowest = forwarded;
    for (Reader reader : readers) {
      slowest = Math.min(slowest, reader.position);
    }
    while (released < slowest) {
      EventBatch batch = batches.remove();
      bytes.addAndGet(-batch.sizeInBytes());
      batch.release();
      released++;
    }
  }
}
