package io.spore.gateway;

import io.spore.gateway.GatewayHealth.Stage;
import io.spore.gateway.cluster.ClusterCounters;
import io.spore.gateway.cluster.ClusterVerticle;
import io.spore.gateway.cluster.JoinedCluster;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.demo.DemoConfig;
import io.spore.gateway.demo.DemoFolder;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.ClusterView.GatewaySeen;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.http.AdminGuard;
import io.spore.gateway.http.EventsRoute;
import io.spore.gateway.http.HttpApi;
import io.spore.gateway.http.LoopbackGuard;
import io.spore.gateway.http.OperatorDesk;
import io.spore.gateway.http.OperatorDesk.LogLevel;
import io.spore.gateway.http.OperatorDesk.MetricsPage;
import io.spore.gateway.http.PublishDesk;
import io.spore.gateway.log.EventLogVerticle;
import io.spore.gateway.log.LastEventsMemory;
import io.spore.gateway.metrics.JvmMeters;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.Pulse;
import io.spore.gateway.websocket.Past;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Deploys the rooms in order, listeners before sources, so that nothing is published that nobody
 * hears; stops them in reverse.
 */
public final class Gateway {
  private final Vertx vertx;
  private final GatewayConfig config;
  private final InstantSource clock = InstantSource.system();
  private final SporeEvents events;
  private final Gate gate;
  private final HttpApi api;
  private final Optional<ClusterVerticle> cluster;
  private final NodeRooms nodes;
  private final Pulse pulse = new Pulse();
  private final GatewayHealth health;
  private final LiveSettings live;
  private final BrokerRooms brokers;
  private final ClientDoors doors;
  private final OpenRooms rooms;

  /** What each room has to count, once somebody asks for metrics. */
  private final List<Consumer<GatewayMeters>> counted = new CopyOnWriteArrayList<>();

  /** Where a demo keeps its events, so that the dashboard has a past to show. */
  private final Optional<DemoFolder> demoFolder;

  /** What is remembered on disk, once that is open. */
  private volatile Optional<EventHistory> history = Optional.empty();

  /**
   * Prepares a gateway.
   *
   * @param vertx runs the rooms
   * @param demo whether to play devices and nodes, on an embedded broker unless one is configured
   * @param meters where this gateway's metrics are registered; empty when none are wanted
   */
  public Gateway(Vertx vertx, GatewayConfig config, boolean demo, Optional<Meters> meters) {
    this(vertx, config, demo, Optional.empty(), meters);
  }

  /**
   * Prepares a gateway that is one of several.
   *
   * @param joined the cluster whose Vert.x runs the rooms
   * @param demo whether to play devices and nodes, on an embedded broker unless one is configured
   * @param meters where this gateway's metrics are registered; empty when none are wanted
   */
  public Gateway(
      JoinedCluster joined, GatewayConfig config, boolean demo, Optional<Meters> meters) {
    this(joined.vertx(), config, demo, Optional.of(joined), meters);
  }

  private Gateway(
      Vertx vertx,
      GatewayConfig config,
      boolean demo,
      Optional<JoinedCluster> joined,
      Optional<Meters> meters) {
    this.vertx = vertx;
    this.rooms = new OpenRooms(vertx);
    this.demoFolder =
        demo && joined.isEmpty() && config.log().dir().isEmpty()
            ? Optional.of(DemoFolder.create())
            : Optional.empty();
    this.config = demo ? DemoConfig.of(config, demoFolder) : config;
    this.events =
        new SporeEvents(vertx, new Origin(config.id(), clock.millis()), config.inFlightBytes());
    this.gate = new Gate(vertx, config.http(), config.auth(), config.limits(), clock);
    this.gate.expect(HttpApi.longUploads(this.config.nodes()));
    this.doors = new ClientDoors(this.config, events, gate, clock);
    this.cluster = joined.map(members -> new ClusterVerticle(config.cluster(), members, events));
    this.nodes =
        new NodeRooms(vertx, this.config, demo, events, clock, cluster, rooms, counted::add);
    this.health = new GatewayHealth(this.config, pulse, events::state, this::clusterView);
    this.brokers = new BrokerRooms(vertx, this.config, demo, events, cluster, rooms, counted::add);
    this.live = new LiveControls(events, gate, doors, nodes::lookout, brokers.bridges()).settings();
    meters.ifPresent(cupboard -> cupboard.fitWhenAsked(this::fit));
    this.api =
        new HttpApi(
            this.config,
            events::state,
            doors.crowd()::clients,
            doors::clients,
            nodes.desks(publishing()),
            cluster.<Supplier<ClusterView>>map(verticle -> verticle::view),
            new EventsRoute(() -> history, events::origin, config.websocket().maxFilters(), clock),
            gate,
            desk(meters),
            clock);
  }

  /**
   * Starts every room; when one fails, those before it are stopped again.
   *
   * @return completes when all sockets are bound; the broker may still be away
   */
  public Future<Void> start() {
    return rooms
        .open(pulse::loop, Runtime.getRuntime().availableProcessors())
        .compose(felt -> gate.start())
        .compose(ready -> eventLog())
        .compose(this::past)
        .compose(past -> doors.open(rooms, past, brokers.publisher(), api::router))
        .compose(open -> embassy())
        .compose(known -> brokers.open(history))
        .compose(bridged -> nodes.open())
        .onSuccess(listening -> health.reached(Stage.STARTED))
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** Stops every room, the last one first; waits for each. */
  public Future<Void> stop() {
    health.reached(Stage.STOPPING);
    return rooms.close().compose(closed -> gate.stop()).transform(closed -> discardDemoFolder());
  }

  private Future<Void> discardDemoFolder() {
    return demoFolder
        .map(
            folder ->
                vertx.<Void>executeBlocking(
                    () -> {
                      folder.close();
                      return null;
                    }))
        .orElseGet(Future::succeededFuture);
  }

  /** Where somebody at this machine finds the dashboard. */
  public String dashboard() {
    return doors.dashboard();
  }

  /**
   * Whether anybody who reaches the port may read and change everything, from other machines too.
   */
  public boolean isOpenToOthers() {
    return !config.auth().enabled() && !config.http().isLoopback();
  }

  /** What runs the rooms. */
  Vertx vertx() {
    return vertx;
  }

  /** The port that serves HTTP and WebSocket clients. */
  public int port() {
    return doors.port();
  }

  /** What can change while the gateway runs. */
  public LiveSettings liveSettings() {
    return live;
  }

  /** The port that hears SPORE nodes. */
  public int udpPort() {
    return nodes
        .lookout()
        .map(UdpDiscoveryVerticle::port)
        .orElseThrow(() -> new IllegalStateException("udp.enabled is false"));
  }

  /** Opens the event log, if there is to be one, before anything is published. */
  private Future<Optional<EventLogVerticle>> eventLog() {
    if (config.log().dir().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    EventLogVerticle log = new EventLogVerticle(config.log(), events, clock);
    counted.add(meters -> meters.eventLog(log));
    return rooms
        .open(log)
        .map(
            opened -> {
              history = Optional.of(log.history());
              return Optional.of(log);
            });
  }

  /** What clients can be told of the time before they came. */
  private Future<Past> past(Optional<EventLogVerticle> log) {
    return LastEventsMemory.begin(vertx, config.log(), events, log, clock)
        .map(
            memory -> {
              counted.add(meters -> meters.lastEvents(memory));
              return new Past(log.map(EventLogVerticle::history), Optional.of(memory));
            });
  }

  private OperatorDesk desk(Optional<Meters> meters) {
    return new OperatorDesk(
        health.checks(),
        meters.map(cupboard -> new MetricsPage(Meters.CONTENT_TYPE, () -> page(cupboard))),
        new LogLevel(Logging::level, Logging::setLevel),
        config.auth().enabled() ? AdminGuard.BY_TOKEN : new LoopbackGuard());
  }

  /** Behind the clients' door, so that they are served as long as another gateway can lead. */
  private Future<Void> embassy() {
    return cluster.map(rooms::open).orElseGet(Future::succeededFuture);
  }

  private Leadership leadership() {
    return cluster.map(ClusterVerticle::leadership).orElse(Leadership.ALONE);
  }

  private PublishDesk publishing() {
    int largestMessage =
        config.bridged().stream()
            .mapToInt(MqttConfig::maxMessageSize)
            .max()
            .orElse(config.mqtt().maxMessageSize());
    return new PublishDesk(brokers.publisher(), config.bridges().publish().allow(), largestMessage);
  }

  private ClusterView clusterView() {
    return cluster
        .map(ClusterVerticle::view)
        .orElseGet(
            () ->
                new ClusterView(
                    config.id(), 0, List.of(new GatewaySeen(config.id(), "", true, 0)), Map.of()));
  }

  private Optional<String> page(Meters meters) {
    return health.isStarted() ? Optional.of(meters.page()) : Optional.empty();
  }

  /** Called when metrics are asked for the first time; every room is there by then. */
  private void fit(Meters cupboard) {
    GatewayMeters meters = new GatewayMeters(cupboard);
    meters.process(GatewayMain.version(), pulse);
    meters.events(events);
    meters.clients(doors.crowd());
    meters.gate(gate);
    meters.settings(live);
    meters.cluster(
        this::clusterView,
        leadership(),
        cluster.map(ClusterVerticle::counters).orElseGet(ClusterCounters::new));
    counted.forEach(room -> room.accept(meters));
    JvmMeters.fit(cupboard);
  }
}
