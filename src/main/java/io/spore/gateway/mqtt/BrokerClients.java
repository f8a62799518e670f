package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig;
import io.vertx.core.Vertx;

/** Chooses the client that speaks the configured version of MQTT. */
final class BrokerClients {
  private BrokerClients() {}

  /** The client for one attempt; see {@link BrokerClient.Factory}. */
  static BrokerClient create(Vertx vertx, MqttConfig config, BrokerClient.Listener listener) {
    return switch (config.version()) {
      case V3_1_1 -> new VertxBrokerClient(vertx, config, listener);
      case V5 -> new HivemqBrokerClient(vertx, config, listener);
      case AUTO ->
          new NegotiatingBrokerClient(
              new HivemqBrokerClient(vertx, config, listener),
              () -> new VertxBrokerClient(vertx, config, listener));
    };
  }
}
