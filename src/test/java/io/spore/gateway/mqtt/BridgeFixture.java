package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.EventProbe;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** A Vert.x with a bridge on it, and an ear for what the bridge publishes. */
final class BridgeFixture implements AutoCloseable {
  final Vertx vertx = Vertx.vertx(new VertxOptions().setPreferNativeTransport(true));
  final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  final EventProbe probe;
  final Bridges bridges = new Bridges();

  BridgeFixture() throws Exception {
    probe = EventProbe.on(events);
  }

  MqttBridgeVerticle deploy(TestMqtt mqtt) {
    MqttBridgeVerticle bridge = new MqttBridgeVerticle(mqtt.config(), events, Optional.empty());
    bridge.knownTo(bridges);
    deploy(bridge);
    return bridge;
  }

  MqttBridgeVerticle deploy(MqttConfig config, BrokerClient.Factory clients) {
    return deploy(config, Optional.empty(), clients);
  }

  MqttBridgeVerticle deploy(
      MqttConfig config, Optional<EventHistory> history, BrokerClient.Factory clients) {
    MqttBridgeVerticle bridge =
        new MqttBridgeVerticle(config, events, history, Succession.NONE, clients);
    deploy(bridge);
    return bridge;
  }

  private void deploy(MqttBridgeVerticle bridge) {
    await(vertx.deployVerticle(bridge));
  }

  void undeploy(MqttBridgeVerticle bridge) {
    await(vertx.undeploy(bridge.deploymentID()));
  }

  /** Waits for the next change of the link and returns the reason; fails if it came up instead. */
  String nextReason() throws InterruptedException {
    BrokerLinkChanged change = probe.next(BrokerLinkChanged.class);
    if (change.status() != Status.DISCONNECTED) {
      throw new AssertionError("expected a lost link, heard " + change);
    }
    return change.reason();
  }

  /** Waits for the next change of the link; fails if it is not that the link came up. */
  void nextIsConnected() throws InterruptedException {
    BrokerLinkChanged change = probe.next(BrokerLinkChanged.class);
    if (change.status() != Status.CONNECTED) {
      throw new AssertionError("expected a link, heard " + change);
    }
  }

  /** Waits for the next message and returns its payload as text. */
  String nextText() throws InterruptedException {
    return text(probe.next(MqttMessage.class));
  }

  static String text(MqttMessage message) {
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
