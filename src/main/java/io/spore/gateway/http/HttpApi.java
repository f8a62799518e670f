package io.spore.gateway.http;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.Timestamps;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API. One router for each event loop that serves it. */
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  private final GatewayConfig config;
  private final GatewayStatus status;
  private final IntSupplier clients;
  private final InstantSource clock;
  private final Optional<PublishRoute> publishing;

  /**
   * Prepares the API.
   *
   * @param status is kept up to date by a listener on the event bus
   * @param clients how many WebSocket clients are connected
   * @param publishing the way to the brokers; empty when there is none
   */
  public HttpApi(
      GatewayConfig config,
      GatewayStatus status,
      IntSupplier clients,
      InstantSource clock,
      Optional<PublishRoute> publishing) {
    this.config = config;
    this.status = status;
    this.clients = clients;
    this.clock = clock;
    this.publishing = publishing;
  }

  /** A router with all routes; what is no route is answered 404, as JSON. */
  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.get("/api/health").handler(this::health);
    publishing.ifPresent(route -> route.mount(router));
    router.route().last().handler(this::notFound);
    router.errorHandler(500, this::failed);
    router.errorHandler(400, context -> problem(context, 400, "bad request"));
    router.errorHandler(405, context -> problem(context, 405, "method not allowed"));
    return router;
  }

  private void health(RoutingContext context) {
    boolean mqttWanted = !config.bridged().isEmpty();
    boolean mqttConnected =
        mqttWanted && config.bridged().stream().allMatch(broker -> isConnected(broker.name()));
    answer(
        context,
        200,
        new JsonObject()
            .put("status", mqttWanted && !mqttConnected ? "degraded" : "healthy")
            .put("timestamp", now())
            .put(
                "services",
                new JsonObject()
                    .put("http", true)
                    .put("udp", config.udp().enabled())
                    .put("mqtt", mqttConnected))
            .put("mqtt", mqtt(mqttWanted, mqttConnected))
            .put(
                "discovery",
                new JsonObject()
                    .put("totalNodes", status.cluster().members().size())
                    .put("primaryNode", status.cluster().primaryNode()))
            .put("websocket", new JsonObject().put("clients", clients.getAsInt())));
  }

  private JsonObject mqtt(boolean wanted, boolean connected) {
    JsonObject mqtt = new JsonObject().put("enabled", wanted).put("connected", connected);
    List<MqttConfig> brokers = config.bridged();
    if (brokers.size() == 1) {
      return mqtt.mergeIn(broker(brokers.get(0)));
    }
    if (!brokers.isEmpty()) {
      JsonArray each = new JsonArray();
      brokers.forEach(broker -> each.add(broker(broker)));
      mqtt.put("brokers", each);
    }
    return mqtt;
  }

  private JsonObject broker(MqttConfig broker) {
    boolean connected = isConnected(broker.name());
    JsonObject shown = new JsonObject();
    if (!broker.name().isEmpty()) {
      shown.put("name", broker.name());
    }
    broker.url().ifPresent(url -> shown.put("broker", url.toString()));
    shown.put("connected", connected);
    if (!connected) {
      Optional<BrokerLinkChanged> link = status.brokerLink(broker.name());
      shown.put("reason", link.map(BrokerLinkChanged::reason).orElse("not yet connected"));
    }
    return shown;
  }

  private boolean isConnected(String name) {
    return status
        .brokerLink(name)
        .map(link -> link.status() == BrokerLinkChanged.Status.CONNECTED)
        .orElse(false);
  }

  private void notFound(RoutingContext context) {
    problem(context, 404, "no such resource");
  }

  private void failed(RoutingContext context) {
    LOG.atError()
        .addKeyValue("path", context.request().path())
        .setCause(context.failure())
        .log("request failed");
    problem(context, 500, "internal error");
  }

  private void problem(RoutingContext context, int code, String error) {
    answer(
        context,
        code,
        new JsonObject()
            .put("error", error)
            .put("method", context.request().method().name())
            .put("path", context.request().path())
            .put("timestamp", now()));
  }

  private static void answer(RoutingContext context, int code, JsonObject body) {
    context
        .response()
        .setStatusCode(code)
        .putHeader("content-type", "application/json")
        .end(body.toBuffer());
  }

  private String now() {
    return Timestamps.format(clock.millis());
  }
}
