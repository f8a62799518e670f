package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
import java.util.List;

/**
 * What clients may publish through the gateway.
 *
 * @param allow the topics they may publish to; empty to forbid it altogether
 * @param rate messages a second, from all of them together
 * @param burst messages that may come at once
 */
public record PublishConfig(List<TopicFilter> allow, int rate, int burst) {

  static PublishConfig read(Section section) {
    return new PublishConfig(
        section.optionalList("allow", TopicFilter::parse),
        section.whole("rate", 50, 1, 100_000),
        section.whole("burst", 100, 1, 100_000));
  }
}
