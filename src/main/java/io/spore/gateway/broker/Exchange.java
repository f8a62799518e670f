package io.spore.gateway.broker;

import io.spore.gateway.config.RequestedFilter;
import io.spore.gateway.event.SubscriptionTree;
import io.spore.gateway.event.TopicFilter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what clients publish to those who subscribed, in the order of publication. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private static final int LARGEST_QOS = 2;
  private static final int MOST_OWN = 64;
  private static final int MOST_OWN_BYTES = 64 * 1024;

  private final SubscriptionTree<Subscriber> subscriptions = new SubscriptionTree<>();
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final RetainedMessages retained;
  private final RetainedMessages own = new RetainedMessages(MOST_OWN, MOST_OWN_BYTES);
  private final LongAdder dropped = new LongAdder();
  private final Map<RequestedFilter, SharedGroup> groups = new HashMap<>();
  private long published;
  private long delivered;
  private boolean saidThatRetainedIsFull;

  Exchange(BrokerLimits limits) {
    retained = new RetainedMessages(limits.retainedMessages(), limits.retainedBytes());
  }

  /** Who receives messages. */
  @FunctionalInterface
  interface Subscriber {
    /** Takes a message to be sent on. */
    void deliver(Delivery delivery);

    /** Whether what is delivered can leave at once. */
    default boolean isPresent() {
      return true;
    }
  }

  /**
   * Delivers a message to all current subscribers of its topic.
   *
   * @param retain whether to keep it for those who subscribe later
   */
  void publish(Publication message, boolean retain) {
    if (message.topic().startsWith(BrokerFigures.TOPICS)) {
      return; // the broker's own
    }
    published++;
    if (retain && !retained.keep(message)) {
      sayThatRetainedIsFull(message);
    }
    forward(message);
  }

  /** Publishes what the broker says of itself, retained; clients' messages lose no room by it. */
  void publishOwn(Publication message) {
    own.keep(message);
    forward(message);
  }

  private void forward(Publication message) {
    subscriptions
        .subscribersOf(message.topic())
        .forEach((subscriber, qos) -> subscriber.deliver(Delivery.of(message, qos, false)));
  }

  /** A message was handed to a subscriber's connection. */
  void countDelivered() {
    delivered++;
  }

  private void sayThatRetainedIsFull(Publication message) {
    dropped.increment();
    if (!saidThatRetainedIsFull) {
      saidThatRetainedIsFull = true;
      LOG.atWarn()
          .addKeyValue("topic", message.topic())
          .addKeyValue("queued", retained.size())
          .log("no room for a retained message; further ones are refused without a word");
    }
  }

  /** What publishers wait for. */
  Acknowledgements acknowledgements() {
    return acknowledgements;
  }

  /**
   * Subscribes.
   *
   * @return whether the subscription is new
   * @throws IllegalArgumentException if the filter has too many levels
   */
  boolean subscribe(RequestedFilter filter, Subscriber subscriber, int qos) {
    if (filter.share().isEmpty()) {
      return subscriptions.subscribe(filter.topics(), subscriber, qos);
    }
    SharedGroup group = groups.get(filter);
    if (group == null) {
      group = new SharedGroup();
      subscriptions.subscribe(filter.topics(), group, LARGEST_QOS);
      groups.put(filter, group);
    }
    return group.join(subscriber, qos);
  }

  /** Ends a subscription. */
  void unsubscribe(RequestedFilter filter, Subscriber subscriber) {
    SharedGroup group = groups.get(filter);
    if (group == null) {
      subscriptions.unsubscribe(filter.topics(), subscriber);
      return;
    }
    group.leave(subscriber);
    if (group.isEmpty()) {
      subscriptions.unsubscribe(filter.topics(), group);
      groups.remove(filter);
    }
  }

  /** The messages kept for whoever subscribes with this filter. */
  List<Publication> retained(TopicFilter filter) {
    List<Publication> matching = new ArrayList<>(own.matching(filter));
    matching.addAll(retained.matching(filter));
    return matching;
  }

  /** Messages that clients published since the start. */
  long published() {
    return published;
  }

  /** Messages that were sent to clients since the start. */
  long delivered() {
    return delivered;
  }

  /** How many messages are kept for newcomers. */
  int retainedCount() {
    return retained.size();
  }

  /** Counts a message that a subscriber was too slow for. */
  void countDropped() {
    dropped.increment();
  }

  /** Messages dropped for want of room, since the start; any thread may ask. */
  long dropped() {
    return dropped.sum();
  }
}
