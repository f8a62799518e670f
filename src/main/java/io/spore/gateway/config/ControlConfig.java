package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;

/**
 * Whether messages of a topic control SPORE nodes.
 *
 * @param enabled off unless asked for
 * @param topic where commands are published
 * @param allowRestart whether a command may restart a node
 */
public record ControlConfig(boolean enabled, String topic, boolean allowRestart) {

  static ControlConfig read(Section section) {
    boolean enabled = section.flag("enabled", false);
    String topic = section.text("topic", "spore/control");
    section.tryParse("topic", topic, TopicFilter::checkTopicName);
    return new ControlConfig(enabled, topic, section.flag("allowRestart", false));
  }
}
