package io.spore.gateway;

import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.broker.Login;
import io.spore.gateway.cluster.ClusterVerticle;
import io.spore.gateway.cluster.JoinedCluster;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.ControlConfig;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Ingest;
import io.spore.gateway.config.Secret;
import io.spore.gateway.control.ControlVerticle;
import io.spore.gateway.control.HttpNodeCaller;
import io.spore.gateway.control.UdpBroadcast;
import io.spore.gateway.demo.DemoNodesVerticle;
import io.spore.gateway.demo.DemoVerticle;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.http.HttpApi;
import io.spore.gateway.http.PublishRoute;
import io.spore.gateway.log.EventLogVerticle;
import io.spore.gateway.log.LastEventsMemory;
import io.spore.gateway.mqtt.BridgePublisher;
import io.spore.gateway.mqtt.Bridges;
import io.spore.gateway.mqtt.MqttBridgeVerticle;
import io.spore.gateway.mqtt.RecentMessages;
import io.spore.gateway.mqtt.Succession;
import io.spore.gateway.websocket.Crowd;
import io.spore.gateway.websocket.Past;
import io.spore.gateway.websocket.WebSocketVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deploys the rooms in order, listeners before sources, so that nothing is published that nobody
 * hears; stops them in reverse.
 */
public final class Gateway {
  private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
  private static final int NODE_HTTP_PORT = 80;
  private static final String EVERY_NODE = "255.255.255.255";

  private final Vertx vertx;
  private final GatewayConfig config;
  private final boolean demo;
  private final InstantSource clock = InstantSource.system();
  private final SporeEvents events;
  private final Crowd crowd;
  private final Bridges bridges = new Bridges();
  private final BridgePublisher publisher;
  private final Gate gate;
  private final HttpApi api;
  private final Optional<ClusterVerticle> cluster;
  private final Deque<String> deployments = new ConcurrentLinkedDeque<>();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();

  /** What is remembered on disk, once that is open. */
  private volatile Optional<EventHistory> history = Optional.empty();

  /**
   * Prepares a gateway.
   *
   * @param vertx runs the rooms
   * @param demo whether to play devices and nodes, on an embedded broker unless one is configured
   */
  public Gateway(Vertx vertx, GatewayConfig config, boolean demo) {
    this(vertx, config, demo, Optional.empty());
  }

  /**
   * Prepares a gateway that is one of several.
   *
   * @param joined the cluster whose Vert.x runs the rooms
   * @param demo whether to play devices and nodes, on an embedded broker unless one is configured
   */
  public Gateway(JoinedCluster joined, GatewayConfig config, boolean demo) {
    this(joined.vertx(), config, demo, Optional.of(joined));
  }

  private Gateway(Vertx vertx, GatewayConfig config, boolean demo, Optional<JoinedCluster> joined) {
    this.vertx = vertx;
    this.config =
        demo && config.bridged().isEmpty()
            ? config.withBroker(BrokerUrl.parse("embedded"))
            : config;
    this.demo = demo;
    this.events = new SporeEvents(vertx, new Origin(config.id(), clock.millis()), inFlightBytes());
    this.crowd = new Crowd(events.backpressure());
    this.gate = new Gate(vertx, config.http(), config.auth(), config.limits(), clock);
    this.cluster = joined.map(members -> new ClusterVerticle(config.cluster(), members, events));
    this.publisher = new BridgePublisher(this.config.bridges().publish(), bridges);
    this.api =
        new HttpApi(
            this.config,
            events::state,
            crowd::clients,
            cluster.<Supplier<ClusterView>>map(verticle -> verticle::view),
            gate,
            clock,
            new PublishRoute(publisher, largestMessage(), clock));
  }

  /**
   * Starts every room; when one fails, those before it are stopped again.
   *
   * @return completes when all sockets are bound; the broker may still be away
   */
  public Future<Void> start() {
    return gate.start()
        .compose(ready -> eventLog())
        .compose(this::past)
        .compose(past -> deploy(() -> door(past), webSocketInstances()))
        .onSuccess(open -> gate.tls().ifPresent(tls -> tls.watch(doors.get(0)::useTls)))
        .compose(open -> embassy())
        .compose(known -> bridges())
        .compose(bridged -> control())
        .compose(ready -> lookout())
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** Stops every room, the last one first; waits for each. */
  public Future<Void> stop() {
    String id = deployments.pollLast();
    return id == null ? gate.stop() : vertx.undeploy(id).transform(undeployed -> stop());
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
    return doors.get(0).port();
  }

  /** Opens the event log, if there is to be one, before anything is published. */
  private Future<Optional<EventLogVerticle>> eventLog() {
    if (config.log().dir().isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    EventLogVerticle log = new EventLogVerticle(config.log(), events, clock);
    return deploy(() -> log, 1)
        .map(
            opened -> {
              history = Optional.of(log.history());
              return Optional.of(log);
            });
  }

  /** What clients can be told of the time before they came. */
  private Future<Past> past(Optional<EventLogVerticle> log) {
    return LastEventsMemory.begin(vertx, config.log(), events, log, clock)
        .map(memory -> new Past(log.map(EventLogVerticle::history), Optional.of(memory)));
  }

  private WebSocketVerticle door(Past past) {
    WebSocketVerticle door =
        new WebSocketVerticle(
            config.http(),
            config.websocket(),
            events,
            crowd,
            gate,
            past,
            publisher,
            api::router,
            clock);
    doors.add(door);
    return door;
  }

  /** Behind the clients' door, so that they are served as long as another gateway can lead. */
  private Future<Void> embassy() {
    return cluster
        .map(verticle -> deploy(() -> verticle, 1))
        .orElseGet(() -> Future.succeededFuture());
  }

  private Future<Void> bridges() {
    if (config.bridged().stream().anyMatch(mqtt -> mqtt.ingest() != Ingest.LEADER)) {
      events.regardOwnLinkOnly();
    }
    Future<Void> bridged = Future.succeededFuture();
    for (MqttConfig mqtt : config.bridged()) {
      bridged =
          bridged
              .compose(before -> embeddedBroker(mqtt))
              .compose(url -> bridged(mqtt.withUrl(url)));
    }
    return bridged;
  }

  /**
   * Starts the embedded broker if this is one; completes with where it is to be reached. It asks
   * everybody for the login that the gateway has for it.
   */
  private Future<BrokerUrl> embeddedBroker(MqttConfig mqtt) {
    BrokerUrl url = mqtt.url().orElseThrow();
    if (!url.embedded()) {
      return Future.succeededFuture(url);
    }
    Optional<Login> login =
        mqtt.username()
            .map(user -> new Login(user, mqtt.password().orElseGet(() -> new Secret(""))));
    EmbeddedBrokerVerticle broker =
        new EmbeddedBrokerVerticle(url.host(), url.port(), BrokerLimits.DEFAULT, login);
    return deploy(() -> broker, 1).map(bound -> url.withPort(broker.port()));
  }

  private Future<Void> bridged(MqttConfig mqtt) {
    if (mqtt.ingest() == Ingest.SHARED) {
      LOG.atWarn()
          .addKeyValue("group", mqtt.shareGroup())
          .log(
              "mqtt.ingest is shared: the broker sends no retained messages, and messages keep"
                  + " their order only within each gateway");
    }
    Future<Void> bridged = deploy(() -> bridge(mqtt), 1);
    boolean first = mqtt.name().equals(config.bridged().get(0).name());
    return demo && first
        ? bridged.compose(
            up ->
                deploy(
                    () ->
                        new DemoVerticle(
                            mqtt.url().orElseThrow(), mqtt.username(), mqtt.password()),
                    1))
        : bridged;
  }

  /** The bridge, or what has one as long as this gateway is the one to hold the link. */
  private Deployable bridge(MqttConfig mqtt) {
    if (cluster.isEmpty() || mqtt.ingest() != Ingest.LEADER) {
      return new MqttBridgeVerticle(mqtt, events, history).knownTo(bridges);
    }
    RecentMessages taken = new RecentMessages();
    events.follow(taken::take);
    Leadership leadership = cluster.get().leadership();
    Succession succession = new Succession(leadership, Optional.of(taken));
    return new WhileLeading(
        leadership,
        () -> MqttBridgeVerticle.check(vertx, mqtt),
        () -> new MqttBridgeVerticle(mqtt, events, history, succession).knownTo(bridges));
  }

  /** What commands nodes over MQTT, if that is wanted. */
  private Future<Void> control() {
    ControlConfig control = config.bridges().control();
    if (!control.enabled()) {
      return Future.succeededFuture();
    }
    return deploy(
        () ->
            new ControlVerticle(
                control,
                events,
                new HttpNodeCaller(vertx, NODE_HTTP_PORT),
                new UdpBroadcast(vertx, EVERY_NODE, control.broadcastPort())),
        1);
  }

  private Future<Void> lookout() {
    if (!config.udp().enabled()) {
      return Future.succeededFuture();
    }
    UdpDiscoveryVerticle lookout =
        cluster
            .map(
                others ->
                    new UdpDiscoveryVerticle(
                        config.udp(), events, clock, others.leadership(), others))
            .orElseGet(() -> new UdpDiscoveryVerticle(config.udp(), events, clock));
    Future<Void> listening = deploy(() -> lookout, 1);
    return demo
        ? listening.compose(bound -> deploy(() -> new DemoNodesVerticle(lookout.port()), 1))
        : listening;
  }

  private Future<Void> deploy(Supplier<Deployable> room, int instances) {
    return vertx
        .deployVerticle(room, new DeploymentOptions().setInstances(instances))
        .onSuccess(deployments::addLast)
        .mapEmpty();
  }

  private int largestMessage() {
    return config.bridged().stream()
        .mapToInt(MqttConfig::maxMessageSize)
        .max()
        .orElse(config.mqtt().maxMessageSize());
  }

  private int webSocketInstances() {
    int wanted = config.websocket().instances();
    return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
  }

  /**
   * Clients keep at most {@code websocket.queueBytes} waiting; what is under way to their queues
   * must fit in beside what makes the crowd lag.
   */
  private long inFlightBytes() {
    return Math.min(config.limits().inFlightBytes(), config.websocket().queueBytes() / 2);
  }
}
