package io.spore.gateway.load;

import java.util.concurrent.TimeUnit;

/** Remembers the most memory that a process was seen with, looking ten times a second. */
final class PeakMemory implements AutoCloseable {
  private static final long LOOK_EVERY_MS = 100;

  private final WatchedProcess process;
  private final Thread thread = new Thread(this::watch, "peak-memory");
  private volatile long peakKib;

  /** Starts looking. */
  PeakMemory(WatchedProcess process) {
    this.process = process;
    thread.setDaemon(true);
    thread.start();
  }

  /** The most seen so far, in KiB; 0 when it cannot be known. */
  long peakKib() {
    return peakKib;
  }

  private void watch() {
    try {
      while (true) {
        peakKib = Math.max(peakKib, process.residentKib().orElse(0));
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
