package io.spore.gateway.log;

import io.spore.gateway.event.Histogram;
import java.util.concurrent.atomic.LongAdder;

/** Counts what the log did since the gateway started; may be read from any thread. */
public final class LogCounters {
  private static final long[] MICROSECONDS = {
    100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000
  };

  private final LongAdder stored = new LongAdder();
  private final LongAdder notStored = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder groups = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder damaged = new LongAdder();
  private final Histogram waits = new Histogram(MICROSECONDS);
  private final Histogram forces = new Histogram(MICROSECONDS);
  private volatile boolean writing = true;

  /** Events written. */
  public long stored() {
    return stored.sum();
  }

  /** Events that were not written because the log had stopped. */
  public long notStored() {
    return notStored.sum();
  }

  /** Whether events are kept; not while the disk fails or is full. */
  public boolean writing() {
    return writing;
  }

  /** Microseconds from reading events to their being written, of each write's first event. */
  public Histogram waits() {
    return waits;
  }

  /** Microseconds that the disk took to have what was written for certain. */
  public Histogram forces() {
    return forces;
  }

  /** Bytes written. */
  public long bytes() {
    return bytes.sum();
  }

  /** Writes that these took: each writes what had come since the one before. */
  public long groups() {
    return groups.sum();
  }

  /** How often the log stopped because the disk failed or was full. */
  public long failures() {
    return failures.sum();
  }

  /** Segments in which something can't be read. */
  public long damaged() {
    return damaged.sum();
  }

  /**
   * A group of batches was written.
   *
   * @param enteredAt when the first of them was read, as of {@link System#nanoTime()}
   */
  void group(int events, long size, long enteredAt) {
    groups.increment();
    waits.record((System.nanoTime() - enteredAt) / 1_000);
    stored.add(events);
    bytes.add(size);
  }

  void lost(int events) {
    notStored.add(events);
  }

  void forced(long nanos) {
    forces.record(nanos / 1_000);
  }

  void failed() {
    writing = false;
    failures.increment();
  }

  void resumed() {
    writing = true;
  }

  void foundDamage() {
    damaged.increment();
  }
}
