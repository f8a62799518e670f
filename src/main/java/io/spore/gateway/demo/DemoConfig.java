package io.spore.gateway.demo;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.event.TopicFilter;
import java.util.List;
import java.util.Optional;

/** What a demo adds to the configuration, so that there is something to look at. */
public final class DemoConfig {
  private static final List<TopicFilter> PLAYGROUND = List.of(TopicFilter.parse("demo/#"));

  private DemoConfig() {}

  /**
   * The configuration of a demo: an embedded broker unless one is configured, events kept in the
   * folder, nodes listened to, and topics to publish to while there is no broker but the embedded
   * one. What somebody configured stays as it is.
   *
   * @param folder empty where events are kept already, or not at all
   */
  public static GatewayConfig of(GatewayConfig wanted, Optional<DemoFolder> folder) {
    GatewayConfig config =
        wanted.bridged().isEmpty() ? wanted.withBroker(BrokerUrl.parse("embedded")) : wanted;
    if (folder.isPresent()) {
      config = config.withLogIn(folder.get().path());
    }
    if (config.bridges().publish().allow().isEmpty() && isAmongItself(config)) {
      config = config.withPublishingTo(PLAYGROUND);
    }
    return config.withNodeStreams();
  }

  private static boolean isAmongItself(GatewayConfig config) {
    return config.bridged().stream()
        .allMatch(broker -> broker.url().map(BrokerUrl::embedded).orElse(false));
  }
}
