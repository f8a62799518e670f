package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What goes beyond one broker: further ones, and the way back to them.
 *
 * @param brokers further brokers, each with a name of its own; may be empty
 * @param publish what clients may publish
 * @param control whether nodes are controlled over MQTT
 */
public record BridgesConfig(
    List<MqttConfig> brokers, PublishConfig publish, ControlConfig control) {
  /** What one broker has is no other's business, or leads elsewhere. */
  private static final Set<String> NOT_INHERITED =
      Set.of(
          "url", "username", "password", "passwordFile", "clientId", "tls", "publish", "control");

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  /**
   * Reads what is beside the one broker.
   *
   * @param logging whether there is an event log
   */
  static BridgesConfig read(
      Section mqtt, String gatewayId, ClusterConfig cluster, boolean logging) {
    Set<String> names = new HashSet<>();
    return new BridgesConfig(
        mqtt.heirs(
            "brokers",
            NOT_INHERITED,
            "subscriptions",
            broker -> broker(broker, gatewayId, cluster, logging, names)),
        PublishConfig.read(mqtt.section("publish")),
        ControlConfig.read(mqtt.section("control")));
  }

  private static MqttConfig broker(
      Section broker, String gatewayId, ClusterConfig cluster, boolean logging, Set<String> names) {
    String name = broker.text("name", "");
    if (!NAME.matcher(name).matches()) {
      broker.problem("name", "is needed: 1 to 64 letters, digits, dots, dashes, underscores");
    } else if (!names.add(name)) {
      broker.problem("name", name + " is the name of another broker already");
    }
    String prefix = broker.text("topicPrefix", "");
    if (!prefix.isEmpty()) {
      broker.tryParse("topicPrefix", prefix, TopicFilter::checkTopicName);
    }
    MqttConfig config =
        MqttConfigReader.read(broker, name, gatewayId, cluster, logging).named(name, prefix);
    if (broker.text("url", "").isEmpty()) {
      broker.problem("url", "is missing: where is this broker?");
    }
    return config;
  }

  /** The same with another URL for the broker of this name. */
  BridgesConfig withBroker(String name, BrokerUrl url) {
    return new BridgesConfig(
        brokers.stream()
            .map(broker -> broker.name().equals(name) ? broker.withUrl(url) : broker)
            .toList(),
        publish,
        control);
  }

  /** The same with other topics that clients may publish to. */
  BridgesConfig withPublishingTo(List<TopicFilter> topics) {
    return new BridgesConfig(
        brokers, new PublishConfig(topics, publish.rate(), publish.burst()), control);
  }

  /** The broker of this name. */
  public Optional<MqttConfig> broker(String name) {
    return brokers.stream().filter(broker -> broker.name().equals(name)).findFirst();
  }
}
