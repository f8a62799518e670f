package io.spore.gateway.broker;

import io.spore.gateway.event.SubscriptionTree;
import io.spore.gateway.event.TopicFilter;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what clients publish to those who subscribed, in the order of publication. */
final class Exchange {
  private static final Logger LOG = LoggerFactory.getLogger(Exchange.class);

  private final SubscriptionTree<Subscriber> subscriptions = new SubscriptionTree<>();
  private final Acknowledgements acknowledgements = new Acknowledgements();
  private final RetainedMessages retained;
  private final LongAdder dropped = new LongAdder();
  private boolean saidThatRetainedIsFull;

  Exchange(BrokerLimits limits) {
    retained = new RetainedMessages(limits.retainedMessages(), limits.retainedBytes());
  }

  /** Who receives messages. */
  @FunctionalInterface
  interface Subscriber {
    /** Takes a message to be sent on. */
    void deliver(Delivery delivery);
  }

  /**
   * Delivers a message to all current subscribers of its topic.
   *
   * @param retain whether to keep it for those who subscribe later
   */
  void publish(Publication message, boolean retain) {
    if (retain && !retained.keep(message)) {
      sayThatRetainedIsFull(message);
    }
    subscriptions
        .subscribersOf(message.topic())
        .forEach((subscriber, qos) -> subscriber.deliver(Delivery.of(message, qos, false)));
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
  boolean subscribe(TopicFilter filter, Subscriber subscriber, int qos) {
    return subscriptions.subscribe(filter, subscriber, qos);
  }

  /** Ends a subscription. */
  void unsubscribe(TopicFilter filter, Subscriber subscriber) {
    subscriptions.unsubscribe(filter, subscriber);
  }

  /** The messages kept for whoever subscribes with this filter. */
  List<Publication> retained(TopicFilter filter) {
    return retained.matching(filter);
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
