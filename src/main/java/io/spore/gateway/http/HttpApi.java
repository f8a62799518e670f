package io.spore.gateway.http;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.LogChanged;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.guard.Gate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The HTTP API. One router for each event loop that serves it. */
public final class HttpApi {
  private static final Logger LOG = LoggerFactory.getLogger(HttpApi.class);

  /** Stands in a service's part of the health as long as the service is not well. */
  private static final String REASON = "reason";

  private final GatewayConfig config;
  private final Supplier<CurrentState> state;
  private final IntSupplier clients;
  private final Supplier<Future<List<ClientSeen>>> everybody;
  private final Optional<Supplier<ClusterView>> cluster;
  private final EventsRoute eventsRoute;
  private final OriginDoor originDoor;
  private final ApiDoor door;
  private final OperatorDesk desk;
  private final InstantSource clock;
  private final PublishRoute publishing;
  private final ClientScript clientScript = new ClientScript();
  private final Dashboard dashboard = new Dashboard();

  /**
   * Prepares the API.
   *
   * @param state what the events so far say; asked from any event loop
   * @param clients how many WebSocket clients are connected
   * @param everybody who they are and how they follow
   * @param cluster the gateways that are one cluster; empty for a gateway that is alone
   * @param eventsRoute answers for the past
   * @param gate says who may come in
   * @param desk is asked by operators and their tools
   * @param publishing the way to the brokers
   */
  public HttpApi(
      GatewayConfig config,
      Supplier<CurrentState> state,
      IntSupplier clients,
      Supplier<Future<List<ClientSeen>>> everybody,
      Optional<Supplier<ClusterView>> cluster,
      EventsRoute eventsRoute,
      Gate gate,
      OperatorDesk desk,
      InstantSource clock,
      PublishRoute publishing) {
    this.config = config;
    this.state = state;
    this.clients = clients;
    this.everybody = everybody;
    this.cluster = cluster;
    this.eventsRoute = eventsRoute;
    this.originDoor = new OriginDoor(gate, this::problem);
    this.door = new ApiDoor(gate, this::problem);
    this.desk = desk;
    this.clock = clock;
    this.publishing = publishing;
  }

  /** A router with all routes; what is no route is answered 404, as JSON. */
  public Router router(Vertx vertx) {
    Router router = Router.router(vertx);
    router.route().handler(SecurityHeaders::add);
    router.route().handler(originDoor);
    // Before the door: the page is where people show who they are.
    dashboard.mount(router);
    router.route().handler(door);
    desk.addTo(router);
    router.get("/api/health").handler(this::health);
    router.post(ApiDoor.TICKET_PATH).handler(this::ticket);
    router.get("/api/gateways").handler(this::gateways);
    publishing.mount(router);
    router.get("/api/clients").handler(this::clients);
    router.get(EventsRoute.PATH).handler(eventsRoute::serve);
    router.get(ClientScript.PATH).handler(clientScript::serve);
    router.route().last().handler(this::notFound);
    router.errorHandler(500, this::failed);
    router.errorHandler(400, context -> problem(context, 400, "bad request"));
    router.errorHandler(405, context -> problem(context, 405, "method not allowed"));
    return router;
  }

  private void health(RoutingContext context) {
    CurrentState now = state.get();
    Optional<ClusterChanged> nodes = now.cluster();
    JsonObject mqtt = mqtt(now);
    JsonObject log = log(now);
    boolean mqttWell = mqtt.getBoolean("connected") || !mqtt.getBoolean("enabled");
    boolean degraded = !mqttWell || log.containsKey(REASON);
    JsonObject health =
        new JsonObject()
            .put("status", degraded ? "degraded" : "healthy")
            .put("timestamp", now())
            .put(
                "services",
                new JsonObject()
                    .put("http", true)
                    .put("udp", config.udp().enabled())
                    .put("mqtt", mqtt.getBoolean("connected"))
                    .put("log", log.getBoolean("writing")))
            .put("mqtt", mqtt)
            .put("log", log)
            .put(
                "discovery",
                new JsonObject()
                    .put("totalNodes", nodes.map(known -> known.members().size()).orElse(0))
                    .put("primaryNode", nodes.map(ClusterChanged::primaryNode).orElse("")))
            .put("websocket", new JsonObject().put("clients", clients.getAsInt()));
    cluster.ifPresent(seen -> health.put("cluster", GatewaysJson.summary(seen.get())));
    answer(context, 200, health);
  }

  private void clients(RoutingContext context) {
    // Other event loops tell of their clients: the answer belongs on this one.
    Context here = context.vertx().getOrCreateContext();
    everybody
        .get()
        .onSuccess(
            seen ->
                here.runOnContext(
                    back -> answer(context, 200, ClientsJson.of(seen).put("timestamp", now()))))
        .onFailure(context::fail);
  }

  private void gateways(RoutingContext context) {
    answer(
        context,
        200,
        GatewaysJson.of(config.id(), cluster.map(Supplier::get)).put("timestamp", now()));
  }

  /** The link to the broker, or to each of several; with a reason while one is not there. */
  private JsonObject mqtt(CurrentState now) {
    List<MqttConfig> brokers = config.bridged();
    boolean connected =
        !brokers.isEmpty() && brokers.stream().allMatch(broker -> isConnected(now, broker));
    JsonObject mqtt =
        new JsonObject().put("enabled", !brokers.isEmpty()).put("connected", connected);
    if (brokers.size() == 1) {
      return mqtt.mergeIn(link(now, brokers.get(0)));
    }
    if (!brokers.isEmpty()) {
      JsonArray each = new JsonArray();
      brokers.forEach(broker -> each.add(link(now, broker)));
      mqtt.put("brokers", each);
    }
    return mqtt;
  }

  private static JsonObject link(CurrentState now, MqttConfig broker) {
    JsonObject link = new JsonObject();
    if (!broker.name().isEmpty()) {
      link.put("name", broker.name());
    }
    broker.url().ifPresent(url -> link.put("broker", url.toString()));
    boolean connected = isConnected(now, broker);
    link.put("connected", connected);
    if (!connected) {
      Optional<BrokerLinkChanged> known = now.brokerLink(broker.name());
      link.put(REASON, known.map(BrokerLinkChanged::reason).orElse("not yet connected"));
    }
    return link;
  }

  private static boolean isConnected(CurrentState now, MqttConfig broker) {
    return now.brokerLink(broker.name())
        .filter(link -> link.status() == BrokerLinkChanged.Status.CONNECTED)
        .isPresent();
  }

  /** The event log; with a reason while it is wanted and does not write. */
  private JsonObject log(CurrentState now) {
    boolean wanted = config.log().dir().isPresent();
    Optional<LogChanged> stopped =
        now.log().filter(news -> news.status() == LogChanged.Status.STOPPED);
    JsonObject log =
        new JsonObject().put("enabled", wanted).put("writing", wanted && stopped.isEmpty());
    stopped.ifPresent(news -> log.put(REASON, news.reason()));
    return log;
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
