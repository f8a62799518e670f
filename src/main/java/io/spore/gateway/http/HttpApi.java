package io.spore.gateway.http;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.LongUploads;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * The HTTP API, as {@code openapi.yaml} describes it. One router for each event loop that serves
 * it. The description is read when something is asked for the first time that it describes: what
 * reads and checks by it takes memory, which most of those who only look at the stream do not need.
 */
public final class HttpApi {
  private final OriginDoor originDoor;
  private final ApiDoor door;
  private final OperatorDesk operators;
  private final Answers answers;
  private final List<RouteGroup> groups;
  private final ClientScript clientScript = new ClientScript();
  private final Dashboard dashboard = new Dashboard();
  private Future<ApiContract> contract;

  /** Routes that belong together. */
  @FunctionalInterface
  interface RouteGroup {
    /** Has the group answer its operations. */
    void addTo(Operations operations);
  }

  /**
   * Prepares the API.
   *
   * @param state what the events so far say; asked from any event loop
   * @param clients how many WebSocket clients are connected
   * @param everybody who they are and how they follow
   * @param desks who answers the rest
   * @param cluster the gateways that are one cluster; empty for a gateway that is alone
   * @param eventsRoute answers for the past
   * @param gate says who may come in
   * @param operators is asked by operators and their tools
   * @param clock stamps what is answered
   */
  public HttpApi(
      GatewayConfig config,
      Supplier<CurrentState> state,
      IntSupplier clients,
      Supplier<Future<List<ClientSeen>>> everybody,
      ApiDesks desks,
      Optional<Supplier<ClusterView>> cluster,
      EventsRoute eventsRoute,
      Gate gate,
      OperatorDesk operators,
      InstantSource clock) {
    this.originDoor = new OriginDoor(gate, this::plain);
    this.door = new ApiDoor(gate, this::plain);
    this.operators = operators;
    this.answers = new Answers(clock);
    this.groups =
        List.of(
            new HealthRoutes(config, state, clients, cluster, answers),
            new ClientsRoutes(everybody, answers),
            new GatewaysRoutes(config.id(), cluster, answers),
            new ClusterRoutes(desks.directory(), answers),
            new NodeRoutes(desks.nodes(), answers),
            new UploadRoutes(desks.nodes(), answers),
            new RolloutRoutes(desks.rollouts(), answers),
            new PublishRoutes(desks.publishing(), answers),
            operations -> operations.onStream("pastEvents", eventsRoute::serve));
  }

  /** Firmware is larger than what else is sent, and a node takes its time to write it. */
  public static LongUploads longUploads(NodesConfig nodes) {
    return new LongUploads(UploadRoutes.PATH, nodes.longestUpload());
  }

  /** A router with all routes; what is no route is answered 404, as a problem. */
  public Router router(Vertx vertx) {
    Router page = Router.router(vertx);
    dashboard.mount(page);
    Router tools = Router.router(vertx);
    operators.addTo(tools);
    Router router = Router.router(vertx);
    router.route().handler(SecurityHeaders::add);
    router.route().handler(originDoor);
    // Before the door: the page is where people show who they are.
    router.route().handler(page::handleContext);
    router.route().handler(door);
    router.route().handler(tools::handleContext);
    router
        .route()
        .handler(new LateRouter<>(() -> contract(vertx), read -> operations(vertx, read)));
    router.errorHandler(400, this::failed);
    router.errorHandler(403, this::failed);
    router.errorHandler(413, this::failed);
    router.errorHandler(404, context -> plain(context, 404, "no such resource"));
    router.errorHandler(405, context -> plain(context, 405, "method not allowed"));
    router.errorHandler(500, this::failed);
    return router;
  }

  /** The routes of the description, each of them answered. */
  Router operations(Vertx vertx, ApiContract read) {
    Operations operations = new Operations(vertx, read.openApi());
    operations.on("ticket", this::ticket);
    operations.on("clientScript", clientScript::serve);
    operations.on(
        "openapi",
        context ->
            context.response().putHeader("content-type", "application/yaml").end(read.text()));
    groups.forEach(group -> group.addTo(operations));
    return operations.router();
  }

  /** Read once for all event loops, and again when it could not be read. */
  private synchronized Future<ApiContract> contract(Vertx vertx) {
    if (contract == null || contract.failed()) {
      contract = ApiContract.load(vertx);
    }
    return contract;
  }

  /** A stand-in for the caller's token, to be shown in the address of a WebSocket. */
  private void ticket(RoutingContext context) {
    context.response().putHeader("cache-control", "no-store");
    answers.json(context, 201, door.ticketFor(context).put("timestamp", answers.now()));
  }

  private void failed(RoutingContext context) {
    Throwable failure = context.failure();
    boolean wrapped = failure instanceof HttpException && failure.getCause() != null;
    if (failure == null || (failure instanceof HttpException && !wrapped)) {
      plain(context, context.statusCode(), "bad request");
    } else {
      answers.failure(context, wrapped ? failure.getCause() : failure);
    }
  }

  private void plain(RoutingContext context, int status, String detail) {
    answers.problem(context, status, detail, Map.of());
  }
}
