package io.spore.gateway.broker;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members of one shared subscription (MQTT 5, section 4.8.2): each message goes to one of them,
 * in turn. Those who are away are passed over while others are there.
 */
final class SharedGroup implements Exchange.Subscriber {
  private final Map<Exchange.Subscriber, Integer> members = new LinkedHashMap<>();

  /**
   * Lets a member in, or changes its QoS.
   *
   * @return whether it is new
   */
  boolean join(Exchange.Subscriber member, int qos) {
    return members.put(member, qos) == null;
  }

  /** A member leaves. */
  void leave(Exchange.Subscriber member) {
    members.remove(member);
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  @Override
  public void deliver(Delivery delivery) {
    Exchange.Subscriber next = next();
    if (next == null) {
      return;
    }
    int qos = members.remove(next);
    members.put(next, qos); // last in the next round
    next.deliver(Delivery.of(delivery.publication(), qos, delivery.retained()));
  }

  private Exchange.Subscriber next() {
    Exchange.Subscriber first = null;
    for (Exchange.Subscriber member : members.keySet()) {
      if (member.isPresent()) {
        return member;
      }
      first = first == null ? member : first;
    }
    return first;
  }
}
