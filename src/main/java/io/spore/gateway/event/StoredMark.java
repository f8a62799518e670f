package io.spore.gateway.event;

import java.util.ArrayDeque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the published events are stored. A source that must not acknowledge too early waits for
 * the mark; where nothing is stored at all, nobody waits. Safe for use by any thread.
 */
public final class StoredMark {
  private static final Logger LOG = LoggerFactory.getLogger(StoredMark.class);

  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private boolean storing;
  private long stored;

  /** Whether some thread runs actions now; others leave theirs to it, so that the order is kept. */
  private boolean running;

  private record Waiting(long position, Runnable action) {}

  /** From now on actions wait until {@link #advance} has come by. */
  public synchronized void begin(long position) {
    storing = true;
    stored = position;
  }

  /**
   * Runs the action once all events before this position are stored: at once, or on the thread that
   * moves the mark. Actions run one after the other, in the order in which they were handed in. An
   * action that throws is logged and counts as run.
   */
  public void whenStored(long position, Runnable action) {
    synchronized (this) {
      waiting.add(new Waiting(position, action));
    }
    runDue();
  }

  /** All events before this position are stored, or it is certain that they never will be. */
  public void advance(long position) {
    synchronized (this) {
      stored = Math.max(stored, position);
    }
    runDue();
  }

  private void runDue() {
    for (Runnable action = begun(); action != null; action = next()) {
      try {
        action.run();
      } catch (RuntimeException e) {
        LOG.atError().setCause(e).log("what was to follow on storing failed");
      }
    }
  }

  /** The first action that is due, for the thread that may now run all that are. */
  private synchronized Runnable begun() {
    return running ? null : next();
  }

  private synchronized Runnable next() {
    Waiting first = waiting.peek();
    running = first != null && (!storing || first.position() <= stored);
    return running ? waiting.remove().action() : null;
  }
}
