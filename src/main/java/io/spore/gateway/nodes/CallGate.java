package io.spore.gateway.nodes;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;

/**
 * Lets only a few callers through to each node at once, for an ESP8266 takes few connections; some
 * more may wait, in order. Safe for use by any thread.
 */
final class CallGate {
  private final int atOnce;
  private final int waiting;
  private final Map<String, Door> doors = new HashMap<>();

  /** The callers of one node. */
  private static final class Door {
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private int inside;
  }

  /**
   * Starts with nobody inside.
   *
   * @param atOnce callers that one node is given at the same time
   * @param waiting callers that may wait for one node
   */
  CallGate(int atOnce, int waiting) {
    this.atOnce = atOnce;
    this.waiting = waiting;
  }

  /**
   * Asks to be let through.
   *
   * @param enter runs when it is the caller's turn, at once or on the thread of whoever leaves; the
   *     caller leaves afterwards
   * @return false when too many wait already
   */
  boolean ask(String node, Runnable enter) {
    synchronized (this) {
      Door door = doors.computeIfAbsent(node, any -> new Door());
      if (door.inside == atOnce) {
        return door.waiting.size() < waiting && door.waiting.add(enter);
      }
      door.inside++;
    }
    enter.run();
    return true;
  }

  /** A caller is through, so the next one follows. */
  void leave(String node) {
    Runnable next;
    synchronized (this) {
      Door door = doors.get(node);
      next = door.waiting.poll();
      if (next == null) {
        door.inside--;
        if (door.inside == 0) {
          doors.remove(node);
        }
      }
    }
    if (next != null) {
      next.run();
    }
  }
}
