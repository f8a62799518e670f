package io.spore.gateway.websocket;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.PriorityQueue;

/** An event loop and its clock, moved by hand. */
final class ManualLoop implements Later, InstantSource {
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final PriorityQueue<Timer> timers =
      new PriorityQueue<>(Comparator.comparingLong(Timer::at).thenComparingLong(Timer::number));
  private long now = 1_000_000;
  private long numbers;

  private record Timer(long at, long number, Runnable action) {}

  @Override
  public void soon(Runnable action) {
    tasks.add(action);
  }

  @Override
  public void in(long delayMs, Runnable action) {
    if (delayMs < 1) {
      throw new IllegalArgumentException("a timer of " + delayMs + " ms");
    }
    timers.add(new Timer(now + delayMs, numbers++, action));
  }

  @Override
  public Instant instant() {
    return Instant.ofEpochMilli(now);
  }

  @Override
  public long millis() {
    return now;
  }

  /** Runs the next task, if there is one. */
  void step() {
    Runnable task = tasks.poll();
    if (task != null) {
      task.run();
    }
  }

  /** Runs all tasks, also those that tasks bring about. */
  void runAll() {
    while (!tasks.isEmpty()) {
      step();
    }
  }

  /** Lets time pass; timers that are due become tasks and run. */
  void advance(long ms) {
    long until = now + ms;
    while (!timers.isEmpty() && timers.element().at() <= until) {
      now = timers.element().at();
      timers.remove().action().run();
      runAll();
    }
    now = until;
  }
}
