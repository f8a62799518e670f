package io.spore.gateway.websocket;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Set;

/**
 * Goes round the clients of one event loop that want to know where they stand: soon after every
 * batch, and not more often than it can matter to them.
 */
final class CursorRounds {
  static final int INTERVAL_MS = 250;

  private final Edge edge;
  private final Later later;
  private final InstantSource clock;
  private final Set<Subscriber> readers = new HashSet<>();
  private boolean planned;
  private long toldAt;

  /**
   * Begins without clients.
   *
   * @param edge where the live stream stands
   */
  CursorRounds(Edge edge, Later later, InstantSource clock) {
    this.edge = edge;
    this.later = later;
    this.clock = clock;
  }

  /** The client wants to know from now on. */
  void add(Subscriber subscriber) {
    readers.add(subscriber);
  }

  /** The client is told no longer. */
  void remove(Subscriber subscriber) {
    readers.remove(subscriber);
  }

  /**
   * Batches left for the clients. They are told at once after a pause, else when the interval is
   * over: the last batch is always followed.
   */
  void flushed() {
    if (readers.isEmpty() || planned) {
      return;
    }
    long wait = toldAt + INTERVAL_MS - clock.millis();
    if (wait <= 0 || wait > INTERVAL_MS) {
      tellWhoIsOwed();
    } else {
      planned = true;
      later.in(
          wait,
          () -> {
            planned = false;
            tellWhoIsOwed();
          });
    }
  }

  /** Also those for whom nothing was: else their place in the history would grow too old. */
  void tellEverybody() {
    // A copy: a client that is closed here may leave the set at once.
    new ArrayList<>(readers).forEach(reader -> reader.tellCursor(edge.cursor()));
  }

  private void tellWhoIsOwed() {
    toldAt = clock.millis();
    for (Subscriber subscriber : readers) {
      if (subscriber.isOwedCursor()) {
        subscriber.tellCursor(edge.cursor());
      }
    }
  }
}
