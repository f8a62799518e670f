package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.MqttConfig.Subscription;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which topics are wanted now, and how that is asked for; says so where it is not obvious. */
final class WantedTopics {
  private static final Logger LOG = LoggerFactory.getLogger(WantedTopics.class);

  private final BrokerUrl broker;
  private final boolean retainedWanted;
  private List<Subscription> wanted = List.of();
  private SubscriptionPlan plan;
  private boolean newsMayBeMarked;

  /**
   * Wants these topics.
   *
   * @param wanted at least one
   * @param retainedWanted whether the broker's retained messages are of use
   */
  WantedTopics(BrokerUrl broker, List<Subscription> wanted, boolean retainedWanted) {
    this.broker = broker;
    this.retainedWanted = retainedWanted;
    change(wanted);
  }

  /**
   * Wants other topics from now on.
   *
   * @return what was wanted before
   */
  List<Subscription> change(List<Subscription> others) {
    List<Subscription> before = wanted;
    wanted = List.copyOf(others);
    newsMayBeMarked = wanted.stream().anyMatch(Subscription::retainAsPublished);
    plan = SubscriptionPlan.of(wanted, retainedWanted);
    for (String filter : plan.widened(wanted)) {
      LOG.atInfo()
          .addKeyValue("broker", broker)
          .addKeyValue("topic", filter)
          .log("overlapping subscriptions are asked for as one, the rest of it is passed over");
    }
    return before;
  }

  /** Whether some topics are wanted so that the broker marks news as retained, too. */
  boolean newsMayBeMarked() {
    return newsMayBeMarked;
  }

  SubscriptionPlan plan() {
    return plan;
  }

  /** Says which subscriptions got less than was asked for. */
  void logGrantedBelowWanted(List<Subscription> requests, List<Integer> granted) {
    for (int i = 0; i < Math.min(granted.size(), requests.size()); i++) {
      Subscription request = requests.get(i);
      if (granted.get(i) < request.qos()) {
        LOG.atWarn()
            .addKeyValue("broker", broker)
            .addKeyValue("topic", request.filter())
            .log("broker grants QoS {} where {} was asked for", granted.get(i), request.qos());
      }
    }
  }
}
