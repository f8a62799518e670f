package io.spore.gateway.http;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.guard.Gate;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API. One router for each event loop that serves it. */
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  private final GatewayConfig config;
  private final GatewayStatus status;
  private final IntSupplier clients;
  private final OriginDoor originDoor;
  private final ApiDoor door;
  private final InstantSource clock;

  /**
   * Prepares the API.
   *
   * @param status is kept up to date by a listener on the event bus
   * @param clients how many WebSocket clients are connected
   * @param gate says who may come in
   */
  public HttpApi(
      GatewayConfig config,
      GatewayStatus status,
      IntSupplier clients,
      Gate gate,
      InstantSource clock) {
    this.config = config;
    this.status = status;
    this.clients = clients;
    this.originDoor = new OriginDoor(gate, this::problem);
    this.door = new ApiDoor(gate, this::problem);
    this.clock = clock;
  }

  /** A router with all routes; what is no route is answered 404, as JSON. */
  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(SecurityHeaders::add);
    router.route().handler(originDoor);
    router.route().handler(door);
    router.get("/api/health").handler(this::health);
    router.post(ApiDoor.TICKET_PATH).handler(this::ticket);
    router.route().last().handler(this::notFound);
    router.errorHandler(500, this::failed);
    router.errorHandler(400, context -> problem(context, 400, "bad request"));
    router.errorHandler(405, context -> problem(context, 405, "method not allowed"));
    return router;
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
            .put("mqtt", mqtt)
            .put(
                "discovery",
                new JsonObject()
                    .put("totalNodes", status.cluster().members().size())
                    .put("primaryNode", status.cluster().primaryNode()))
            .put("websocket", new JsonObject().put("clients", clients.getAsInt())));
  }

  /** A stand-in for the caller's token, to be shown in the address of a WebSocket. */
  private void ticket(RoutingContext context) {
    context.response().putHeader("cache-control", "no-store");
    answer(context, 201, door.ticketFor(context).put("timestamp", now()));
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
