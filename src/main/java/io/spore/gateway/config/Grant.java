package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
import java.util.List;

/**
 * What the configuration allows somebody.
 *
 * @param read topics whose events may be seen; {@code #} stands for every topic
 * @param publish topics that may be published to; {@code #} stands for every topic
 * @param admin whether nodes and the gateway itself may be changed
 */
public record Grant(List<TopicFilter> read, List<TopicFilter> publish, boolean admin) {
  static Grant read(Section section) {
    return new Grant(
        section.optionalList("read", TopicFilter::parse),
        section.optionalList("publish", TopicFilter::parse),
        section.flag("admin", false));
  }
}
