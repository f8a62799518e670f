package io.spore.gateway;

import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.demo.DemoNodesVerticle;
import io.spore.gateway.demo.DemoVerticle;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.http.GatewayStatus;
import io.spore.gateway.http.Health;
import io.spore.gateway.http.HttpApi;
import io.spore.gateway.http.LoopbackGuard;
import io.spore.gateway.http.OperatorDesk;
import io.spore.gateway.http.OperatorDesk.LogLevel;
import io.spore.gateway.http.OperatorDesk.MetricsPage;
import io.spore.gateway.metrics.JvmMeters;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.Pulse;
import io.spore.gateway.mqtt.MqttBridgeVerticle;
import io.spore.gateway.mqtt.MqttCounters;
import io.spore.gateway.websocket.Crowd;
import io.spore.gateway.websocket.WebSocketVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Deploys the rooms in order, listeners before sources, so that nothing is published that nobody
 * hears; stops them in reverse.
 */
public final class Gateway {
  /** After so long a silence no event loop was ever seen to come back by itself. */
  private static final long DEAD_AFTER_MS = 30_000;

  private static final long UNREADY_AFTER_MS = 2_000;

  private final Vertx vertx;
  private final GatewayConfig config;
  private final boolean demo;
  private final InstantSource clock = InstantSource.system();
  private final GatewayStatus status = new GatewayStatus();
  private final SporeEvents events;
  private final Crowd crowd;
  private final HttpApi api;
  private final OperatorDesk desk;
  private final Optional<Meters> meters;
  private final Pulse pulse = new Pulse();
  private final LiveSettings live = new LiveSettings();
  private final MqttCounters mqttCounters = new MqttCounters();
  private final Deque<String> deployments = new ConcurrentLinkedDeque<>();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();
  private volatile Optional<EmbeddedBrokerVerticle> ownBroker = Optional.empty();
  private volatile Optional<UdpDiscoveryVerticle> lookout = Optional.empty();
  private volatile Stage stage = Stage.STARTING;

  /** How far the gateway has come. */
  private enum Stage {
    STARTING,
    STARTED,
    STOPPING
  }

  /**
   * Prepares a gateway.
   *
   * @param vertx runs the rooms
   * @param demo whether to play devices and nodes, on an embedded broker unless one is configured
   * @param meters where this gateway's metrics are registered; empty when none are wanted
   */
  public Gateway(Vertx vertx, GatewayConfig config, boolean demo, Optional<Meters> meters) {
    this.vertx = vertx;
    this.config =
        demo && config.mqtt().url().isEmpty()
            ? config.withBroker(BrokerUrl.parse("embedded"))
            : config;
    this.demo = demo;
    this.events =
        new SporeEvents(vertx, new Origin(config.id(), clock.millis()), inFlightBytes(config));
    this.crowd = new Crowd(events.backpressure());
    this.api = new HttpApi(this.config, status, crowd::clients, clock);
    this.meters = meters;
    meters.ifPresent(cupboard -> cupboard.fitWhenAsked(this::fit));
    this.desk =
        new OperatorDesk(
            health(),
            meters.map(cupboard -> new MetricsPage(Meters.CONTENT_TYPE, this::metrics)),
            new LogLevel(Logging::level, Logging::setLevel),
            new LoopbackGuard());
    registerLiveSettings();
  }

  /**
   * Starts every room; when one fails, those before it are stopped again.
   *
   * @return completes when all sockets are bound; the broker may still be away
   */
  public Future<Void> start() {
    return events
        .listen(status::accept)
        .compose(listening -> deploy(pulse::loop, Runtime.getRuntime().availableProcessors()))
        .compose(felt -> deploy(this::door, webSocketInstances()))
        .compose(open -> embeddedBroker())
        .compose(this::bridge)
        .compose(bridged -> lookout())
        .onSuccess(listening -> stage = Stage.STARTED)
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** Stops every room, the last one first; waits for each. */
  public Future<Void> stop() {
    stage = Stage.STOPPING;
    String id = deployments.pollLast();
    return id == null
        ? Future.succeededFuture()
        : vertx.undeploy(id).transform(undeployed -> stop());
  }

  /** What can change while the gateway runs. */
  public LiveSettings liveSettings() {
    return live;
  }

  /** The port that serves HTTP and WebSocket clients. */
  public int port() {
    return doors.get(0).port();
  }

  /** The port that hears SPORE nodes. */
  public int udpPort() {
    return lookout
        .map(UdpDiscoveryVerticle::port)
        .orElseThrow(() -> new IllegalStateException("udp.enabled is false"));
  }

  private WebSocketVerticle door() {
    WebSocketVerticle door =
        new WebSocketVerticle(
            config.http(), config.websocket(), events, crowd, this::requests, clock);
    doors.add(door);
    return door;
  }

  private void registerLiveSettings() {
    live.on("udp.allow", changed -> onLookout(room -> room.allow(changed.udp().allow())))
        .on("udp.sourceRate", changed -> onLookout(room -> room.limitSources(changed.udp())))
        .on("udp.sourceBurst", changed -> onLookout(room -> room.limitSources(changed.udp())))
        .on("websocket.queueBytes", this::limitQueues)
        .on("websocket.queueEvents", this::limitQueues)
        .on("limits.inFlightBytes", this::limitQueues)
        .on("logging.level", changed -> Logging.setLevel(changed.logging().level()))
        .on("logging.format", changed -> Logging.setFormat(changed.logging().format()))
        .on("logging.perMinute", changed -> Logging.setPerMinute(changed.logging().perMinute()));
  }

  private void onLookout(Consumer<UdpDiscoveryVerticle> change) {
    lookout.ifPresent(change);
  }

  private void limitQueues(GatewayConfig changed) {
    events.backpressure().setHighMark(inFlightBytes(changed));
    doors.forEach(door -> door.limitQueues(changed.websocket()));
  }

  private Handler<HttpServerRequest> requests(Vertx loop) {
    return desk.inFrontOf(loop, api.router(loop));
  }

  private Health health() {
    return new Health()
        .deadWhile("event-loops", () -> silence(DEAD_AFTER_MS))
        .unreadyWhile("gateway", this::notServing)
        .unreadyWhile("event-loops", () -> silence(UNREADY_AFTER_MS))
        .degradedWhile("mqtt", this::brokerAway);
  }

  private Optional<String> notServing() {
    return stage == Stage.STARTED
        ? Optional.empty()
        : Optional.of(stage == Stage.STARTING ? "starting" : "stopping");
  }

  private Optional<String> silence(long longestMs) {
    long silentMs = pulse.longestSilenceMs();
    return silentMs <= longestMs
        ? Optional.empty()
        : Optional.of("an event loop is blocked since " + silentMs + " ms");
  }

  private Optional<String> brokerAway() {
    return config.mqtt().url().isEmpty() || mqttCounters.connected()
        ? Optional.empty()
        : Optional.of(
            status.brokerLink().map(BrokerLinkChanged::reason).orElse("not yet connected"));
  }

  private Optional<String> metrics() {
    return stage == Stage.STARTING ? Optional.empty() : meters.map(Meters::page);
  }

  /** Called when metrics are asked for the first time; every room is there by then. */
  private void fit(Meters cupboard) {
    GatewayMeters counters = new GatewayMeters(cupboard);
    counters.process(GatewayMain.version(), pulse);
    counters.events(events);
    counters.clients(crowd);
    counters.settings(live);
    config.mqtt().url().ifPresent(url -> counters.broker(url.toString(), mqttCounters));
    ownBroker.ifPresent(counters::embeddedBroker);
    lookout.ifPresent(counters::nodes);
    JvmMeters.fit(cupboard);
  }

  /** Starts the embedded broker if that is the configured one; the broker to bridge, if any. */
  private Future<Optional<BrokerUrl>> embeddedBroker() {
    Optional<BrokerUrl> url = config.mqtt().url();
    if (url.isEmpty() || !url.get().embedded()) {
      return Future.succeededFuture(url);
    }
    EmbeddedBrokerVerticle broker =
        new EmbeddedBrokerVerticle(url.get().host(), url.get().port(), BrokerLimits.DEFAULT);
    ownBroker = Optional.of(broker);
    return deploy(() -> broker, 1).map(bound -> Optional.of(url.get().withPort(broker.port())));
  }

  private Future<Void> bridge(Optional<BrokerUrl> broker) {
    if (broker.isEmpty()) {
      return Future.succeededFuture();
    }
    MqttConfig mqtt = config.withBroker(broker.get()).mqtt();
    Future<Void> bridged = deploy(() -> new MqttBridgeVerticle(mqtt, events, mqttCounters), 1);
    return demo
        ? bridged.compose(
            up -> deploy(() -> new DemoVerticle(broker.get(), mqtt.username(), mqtt.password()), 1))
        : bridged;
  }

  private Future<Void> lookout() {
    if (!config.udp().enabled()) {
      return Future.succeededFuture();
    }
    UdpDiscoveryVerticle verticle = new UdpDiscoveryVerticle(config.udp(), events, clock);
    lookout = Optional.of(verticle);
    Future<Void> listening = deploy(() -> verticle, 1);
    return demo
        ? listening.compose(bound -> deploy(() -> new DemoNodesVerticle(verticle.port()), 1))
        : listening;
  }

  private Future<Void> deploy(Supplier<Deployable> room, int instances) {
    return vertx
        .deployVerticle(room, new DeploymentOptions().setInstances(instances))
        .onSuccess(deployments::addLast)
        .mapEmpty();
  }

  private int webSocketInstances() {
    int wanted = config.websocket().instances();
    return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Clients keep at most {@code websocket.queueBytes} waiting; what is under way to their queues
   * must fit in beside what makes the crowd lag.
   */
  private static long inFlightBytes(GatewayConfig config) {
    return Math.min(config.limits().inFlightBytes(), config.websocket().queueBytes() / 2);
  }
}
