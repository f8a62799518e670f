package io.spore.gateway.http;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.function.IntSupplier;

/** Says how the gateway is. */
final class HealthRoutes implements HttpApi.RouteGroup {
  private final GatewayConfig config;
  private final GatewayStatus status;
  private final IntSupplier clients;
  private final Answers answers;

  HealthRoutes(GatewayConfig config, GatewayStatus status, IntSupplier clients, Answers answers) {
    this.config = config;
    this.status = status;
    this.clients = clients;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("health", this::health);
  }

  private void health(RoutingContext context) {
    boolean mqttWanted = config.mqtt().url().isPresent();
    boolean mqttConnected =
        status
            .brokerLink()
            .map(link -> link.status() == BrokerLinkChanged.Status.CONNECTED)
            .orElse(false);
    JsonObject mqtt = new JsonObject().put("enabled", mqttWanted).put("connected", mqttConnected);
    config.mqtt().url().ifPresent(url -> mqtt.put("broker", url.toString()));
    if (mqttWanted && !mqttConnected) {
      mqtt.put(
          "reason", status.brokerLink().map(BrokerLinkChanged::reason).orElse("not yet connected"));
    }
    answers.json(
        context,
        new JsonObject()
            .put("status", mqttWanted && !mqttConnected ? "degraded" : "healthy")
            .put("timestamp", answers.now())
            .put(
                "services",
                new JsonObject()
                    .put("http", true)
                    .put("udp", config.udp().enabled())
                    .put("mqtt", mqttConnected))
            .put("mqtt", mqtt)
            .put(
                "discovery",
                new JsonObject()
                    .put("totalNodes", status.cluster().members().size())
                    .put("primaryNode", status.cluster().primaryNode()))
            .put("websocket", new JsonObject().put("clients", clients.getAsInt())));
  }
}
