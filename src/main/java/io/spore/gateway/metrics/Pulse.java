package io.spore.gateway.metrics;

import io.spore.gateway.event.Histogram;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * Feels whether the event loops are alive: each one has a timer, and what the timer comes late by
 * is the event loop's lag. An event loop that never comes is blocked.
 */
public final class Pulse {
  private static final long EVERY_MS = 500;

  private final Histogram lag =
      new Histogram(1_000, 5_000, 10_000, 50_000, 100_000, 500_000, 1_000_000, 5_000_000);
  private final List<Loop> loops = new CopyOnWriteArrayList<>();

  /** What has to be deployed once for each event loop. */
  public Deployable loop() {
    return new Loop();
  }

  /** How late timers came, in microseconds. */
  public Histogram lag() {
    return lag;
  }

  /** Milliseconds since the event loop that was silent for the longest time was felt last. */
  public long longestSilenceMs() {
    long now = System.nanoTime();
    return loops.stream()
        .mapToLong(loop -> TimeUnit.NANOSECONDS.toMillis(now - loop.feltAt))
        .max()
        .orElse(0);
  }

  private final class Loop extends VerticleBase {
    private volatile long feltAt;
    private long timer;

    @Override
    public Future<?> start() {
      feltAt = System.nanoTime();
      loops.add(this);
      timer = vertx.setPeriodic(EVERY_MS, tick -> feel());
      return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
      vertx.cancelTimer(timer);
      loops.remove(this);
      return Future.succeededFuture();
    }

    private void feel() {
      long now = System.nanoTime();
      long lateNanos = now - feltAt - TimeUnit.MILLISECONDS.toNanos(EVERY_MS);
      feltAt = now;
      lag.record(Math.max(0, lateNanos) / 1_000);
    }
  }
}
