package io.spore.gateway.event;

import java.util.ArrayDeque;

/**
 * How far the published events are stored. A source that must not acknowledge too early waits for
 * the mark; where nothing is stored at all, nobody waits. Safe for use by any thread.
 */
public final class StoredMark {
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean storing;
  private long stored;

  private record Waiting(long position, Runnable action) {}

  /** From now on actions wait until {@link #advance} has come by. */
  public synchronized void begin(long position) {
    storing = true;
    stored = position;
  }

  /**
   * Runs the action once all events before this position are stored: at once, or on the thread that
   * moves the mark. Actions run in the order in which they were handed in.
   */
  public void whenStored(long position, Runnable action) {
    synchronized (this) {
      if (storing && position > stored) {
        waiting.add(new Waiting(position, action));
        return;
      }
    }
    action.run();
  }

  /** All events before this position are stored. */
  public void advance(long position) {
    synchronized (this) {
      stored = Math.max(stored, position);
    }
    for (Runnable action = next(); action != null; action = next()) {
      action.run();
    }
  }

  private synchronized Runnable next() {
    Waiting first = waiting.peek();
    return first == null || (storing && first.position() > stored)
        ? null
        : waiting.remove().action();
  }
}
