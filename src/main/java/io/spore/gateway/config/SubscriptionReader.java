package io.spore.gateway.config;

import io.spore.gateway.config.MqttConfig.RetainHandling;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.TopicFilter;

/** Reads one entry of {@code mqtt.subscriptions}. */
final class SubscriptionReader {
  private SubscriptionReader() {}

  static Subscription read(Section section) {
    String filter = section.text("filter", "");
    if (filter.isEmpty()) {
      section.problem("filter", "is missing or empty");
    } else {
      section.tryParse("filter", filter, RequestedFilter::parse);
    }
    Subscription wanted =
        new Subscription(
            filter,
            section.whole("qos", 0, 0, 2),
            section.optionalList("exclude", TopicFilter::parse),
            section.flag("noLocal", false),
            section.flag("retainAsPublished", false),
            section.choice("retainHandling", RetainHandling.SEND));
    if (wanted.noLocal() && wanted.isShared()) {
      section.problem(
          "noLocal", "does not go with a shared subscription (MQTT 5, section 3.8.3.1)");
    }
    return wanted;
  }
}
