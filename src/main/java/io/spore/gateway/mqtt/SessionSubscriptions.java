package io.spore.gateway.mqtt;

import io.spore.gateway.mqtt.SubscriptionPlan.Difference;
import io.vertx.core.Future;
import java.util.List;

/**
 * What one connection is subscribed to, and how that changes while it stands: one change at a time,
 * and only the difference is told to the broker. All methods are called on one event loop.
 */
final class SessionSubscriptions {
  private final BrokerClient client;
  private SubscriptionPlan plan;
  private Future<Void> lastChange = Future.succeededFuture();

  SessionSubscriptions(BrokerClient client) {
    this.client = client;
  }

  /** Subscribes for the first time; see {@link BrokerClient#subscribe}. */
  Future<List<Integer>> begin(SubscriptionPlan first) {
    plan = first;
    return client.subscribe(first.requests());
  }

  /**
   * Changes over to another plan. What is new is subscribed before what is old is given up: a
   * message may then come twice in between, but none is missed.
   *
   * @return fails when the broker refuses; it is then asked for the earlier plan again
   */
  Future<Void> changeTo(SubscriptionPlan next) {
    lastChange = lastChange.transform(before -> change(next));
    return lastChange;
  }

  private Future<Void> change(SubscriptionPlan next) {
    SubscriptionPlan earlier = plan;
    plan = next;
    return tell(earlier.changeTo(next))
        .recover(
            refused -> {
              plan = earlier;
              return tell(next.changeTo(earlier))
                  .transform(restored -> Future.failedFuture(refused));
            });
  }

  private Future<Void> tell(Difference difference) {
    Future<?> subscribed =
        difference.subscribe().isEmpty()
            ? Future.succeededFuture()
            : client.subscribe(difference.subscribe());
    return subscribed.compose(
        granted ->
            difference.unsubscribe().isEmpty()
                ? Future.succeededFuture()
                : client.unsubscribe(difference.unsubscribe()));
  }

  /** The plan that the broker was asked for last. */
  SubscriptionPlan plan() {
    return plan;
  }
}
