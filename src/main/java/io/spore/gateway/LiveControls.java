package io.spore.gateway;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.mqtt.Bridges;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hands settings that change while the gateway runs to the rooms that they are for. */
final class LiveControls {
  private static final Logger LOG = LoggerFactory.getLogger(LiveControls.class);

  private final SporeEvents events;
  private final Gate gate;
  private final ClientDoors doors;
  private final Supplier<Optional<UdpDiscoveryVerticle>> lookout;
  private final Bridges bridges;

  /**
   * Prepares the controls.
   *
   * @param lookout the one that is open, if there is one
   * @param bridges those that are up
   */
  LiveControls(
      SporeEvents events,
      Gate gate,
      ClientDoors doors,
      Supplier<Optional<UdpDiscoveryVerticle>> lookout,
      Bridges bridges) {
    this.events = events;
    this.gate = gate;
    this.doors = doors;
    this.lookout = lookout;
    this.bridges = bridges;
  }

  /** What can change, and who is told. */
  LiveSettings settings() {
    return new LiveSettings()
        .on("http.trustedHosts", this::admit)
        .on("http.allowedOrigins", this::admit)
        .on("http.trustedProxies", this::admit)
        .on("auth.tokens", changed -> gate.doorman().useTokens(changed.auth().tokens()))
        .on("mqtt.subscriptions", this::subscribe)
        .on("mqtt.brokers.subscriptions", this::subscribe)
        .on("udp.allow", changed -> onLookout(room -> room.allow(changed.udp().allow())))
        .on("udp.sourceRate", changed -> onLookout(room -> room.limitSources(changed.udp())))
        .on("udp.sourceBurst", changed -> onLookout(room -> room.limitSources(changed.udp())))
        .on("websocket.queueBytes", this::limitQueues)
        .on("websocket.queueEvents", this::limitQueues)
        .on("limits.inFlightBytes", this::limitQueues)
        .on("limits.connections", this::limitClients)
        .on("limits.connectionsPerAddress", this::limitClients)
        .on("limits.connectRate", this::limitClients)
        .on("limits.exempt", this::limitClients)
        .on("limits.headerTimeout", this::limitClients)
        .on("limits.requestTimeout", this::limitClients)
        .on("limits.keepAlive", this::limitClients)
        .on("limits.requestBytes", this::limitClients)
        .on("limits.messageRate", this::limitClients)
        .on("limits.messageBytes", this::limitClients)
        .on("logging.level", changed -> Logging.setLevel(changed.logging().level()))
        .on("logging.format", changed -> Logging.setFormat(changed.logging().format()))
        .on("logging.perMinute", changed -> Logging.setPerMinute(changed.logging().perMinute()));
  }

  private void onLookout(Consumer<UdpDiscoveryVerticle> change) {
    lookout.get().ifPresent(change);
  }

  /** Each broker has the subscriptions of {@code mqtt}, unless it has its own. */
  private void subscribe(GatewayConfig changed) {
    for (MqttConfig mqtt : changed.bridged()) {
      bridges
          .apply(mqtt.name(), mqtt.subscriptions())
          .onFailure(
              refused ->
                  LOG.atWarn()
                      .addKeyValue("broker", mqtt.url().map(BrokerUrl::toString).orElse(""))
                      .addKeyValue("error", refused.getMessage())
                      .log("changed subscriptions refused; those before stay in force"));
    }
  }

  private void admit(GatewayConfig changed) {
    gate.useLists(changed.http());
  }

  private void limitClients(GatewayConfig changed) {
    gate.useLimits(changed.limits());
  }

  private void limitQueues(GatewayConfig changed) {
    events.backpressure().setHighMark(changed.inFlightBytes());
    doors.limitQueues(changed.websocket());
  }
}
