package io.spore.gateway.broker;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;

/**
 * The acknowledgements that publishers wait for. They are held back while a subscriber is
 * congested: a publisher at QoS 1 or 2 then pauses by itself when its window is used up.
 */
final class Acknowledgements {
  private final Set<Object> congested = new HashSet<>();
  private final Queue<Runnable> held = new ArrayDeque<>();

  /** Sends an acknowledgement now or when nobody is congested any more; always in order. */
  void send(Runnable acknowledgement) {
    if (congested.isEmpty()) {
      acknowledgement.run();
    } else {
      held.add(acknowledgement);
    }
  }

  /** A subscriber is congested, or no longer; saying so twice does no harm. */
  void setCongested(Object subscriber, boolean isCongested) {
    if (isCongested) {
      congested.add(subscriber);
    } else if (congested.remove(subscriber)) {
      while (congested.isEmpty() && !held.isEmpty()) {
        held.remove().run();
      }
    }
  }
}
