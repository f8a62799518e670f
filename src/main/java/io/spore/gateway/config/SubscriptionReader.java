package io.spore.gateway.config;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.TopicFilter;
import java.util.List;

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
    return new Subscription(
        filter,
        section.whole("qos", 0, 0, 2),
        section.list("exclude", List.of(), TopicFilter::parse));
  }
}
