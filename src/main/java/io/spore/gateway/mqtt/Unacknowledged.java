package io.spore.gateway.mqtt;

import io.spore.gateway.event.Backpressure;

/**
 * Counts the messages that the broker was not told of yet that they are taken care of, and holds
 * the broker back while there are too many. MQTT 3.1.1 knows no other way: a client can't tell how
 * many it is willing to take. To be used on one event loop.
 */
final class Unacknowledged {
  private final int most;
  private final Backpressure backpressure;
  private int count;
  private boolean holding;

  /** Holds sources back above this many, until half of them are acknowledged. */
  Unacknowledged(int most, Backpressure backpressure) {
    this.most = most;
    this.backpressure = backpressure;
  }

  /** These wait from now on. */
  void add(int messages) {
    count += messages;
    if (count > most && !holding) {
      holding = true;
      backpressure.hold(this);
    }
  }

  /** These are acknowledged, or never will be. */
  void done(int messages) {
    count -= messages;
    if (holding && count <= most / 2) {
      holding = false;
      backpressure.letGo(this);
    }
  }
}
