package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;

/**
 * Whether messages of a topic control SPORE nodes.
 *
 * @param enabled off unless asked for
 * @param topic where commands are published
 * @param allowRestart whether a command may restart a node
 * @param broadcastPort the UDP port that nodes hear cluster events on
 */
public record ControlConfig(
    boolean enabled, String topic, boolean allowRestart, int broadcastPort) {

  static ControlConfig read(Section section) {
    boolean enabled = section.flag("enabled", false);
    String topic = section.text("topic", "spore/control");
    section.tryParse("topic", topic, TopicFilter::checkTopicName);
    return new ControlConfig(
        enabled,
        topic,
        section.flag("allowRestart", false),
        section.whole("broadcastPort", 4210, 1, 65535));
  }
}
