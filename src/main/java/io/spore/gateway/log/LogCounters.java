package io.spore.gateway.log;

import java.util.concurrent.atomic.LongAdder;

/** Counts what the log did since the gateway started; may be read from any thread. */
public final class LogCounters {
  private final LongAdder stored = new LongAdder();
  private final LongAdder notStored = new LongAdder();
  private final LongAdder bytes = new LongAdder();
  private final LongAdder groups = new LongAdder();
  private final LongAdder failures = new LongAdder();
  private final LongAdder damaged = new LongAdder();

  /** Events written. */
  public long stored() {
    return stored.sum();
  }

  /** Events that were not written because the log had stopped. */
  public long notStored() {
    return notStored.sum();
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

  void group(int events, long size) {
    groups.increment();
    stored.add(events);
    bytes.add(size);
  }

  void lost(int events) {
    notStored.add(events);
  }

  void failed() {
    failures.increment();
  }

  void foundDamage() {
    damaged.increment();
  }
}
