package io.spore.gateway.load;

import java.util.Timer;
import java.util.TimerTask;

/** Remembers the most memory that a process was seen with, looking ten times a second. */
final class PeakMemory implements AutoCloseable {
  private static final long LOOK_EVERY_MS = 100;

  private final Timer timer = new Timer("peak-memory", true);
  private volatile long peakKib;

  /** Starts looking. */
  PeakMemory(WatchedProcess process) {
    timer.schedule(
        new TimerTask() {
          @Override
          public void run() {
            peakKib = Math.max(peakKib, process.residentKib().orElse(0));
          }
        },
        0,
        LOOK_EVERY_MS);
  }

  /** The most seen so far, in KiB; 0 when it cannot be known. */
  long peakKib() {
    return peakKib;
  }

  @Override
  public void close() {
    timer.cancel();
  }
}
