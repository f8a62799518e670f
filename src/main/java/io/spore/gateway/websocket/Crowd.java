package io.spore.gateway.websocket;

import io.spore.gateway.event.Backpressure;
import java.util.concurrent.atomic.LongAdder;

/**
 * All clients of this process, on whichever event loop, seen as one crowd. One slow client is its
 * own problem; when more than half of the crowd lags, it is the stream that is too fast, and the
 * sources are held back until the crowd has caught up.
 */
public final class Crowd {
  private final Backpressure backpressure;
  private final LongAdder dropped = new LongAdder();
  private final LongAdder closedAsSlow = new LongAdder();
  private int clients;
  private int lagging;

  /** A crowd that can hold back what this backpressure controls. */
  public Crowd(Backpressure backpressure) {
    this.backpressure = backpressure;
  }

  /** How many clients are connected. */
  public synchronized int clients() {
    return clients;
  }

  /** Events that were dropped because a client was too slow, summed over clients. */
  public long dropped() {
    return dropped.sum();
  }

  /** Clients that were closed because they were too slow. */
  public long closedAsSlow() {
    return closedAsSlow.sum();
  }

  synchronized void joined() {
    clients++;
    decide();
  }

  synchronized void left() {
    clients--;
    decide();
  }

  synchronized void lags() {
    lagging++;
    decide();
  }

  synchronized void caughtUp() {
    lagging--;
    decide();
  }

  void countDropped(long events) {
    dropped.add(events);
  }

  void countClosedAsSlow() {
    closedAsSlow.increment();
  }

  private void decide() {
    if (2 * lagging > clients) {
      backpressure.hold(this);
    } else {
      backpressure.letGo(this);
    }
  }
}
