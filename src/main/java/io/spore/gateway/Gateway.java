package io.spore.gateway;

import io.spore.gateway.broker.BrokerLimits;
import io.spore.gateway.broker.EmbeddedBrokerVerticle;
import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.config.ControlConfig;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.control.ControlVerticle;
import io.spore.gateway.control.HttpNodeCaller;
import io.spore.gateway.control.UdpBroadcast;
import io.spore.gateway.demo.DemoNodesVerticle;
import io.spore.gateway.demo.DemoVerticle;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.http.GatewayStatus;
import io.spore.gateway.http.HttpApi;
import io.spore.gateway.http.PublishRoute;
import io.spore.gateway.mqtt.BridgePublisher;
import io.spore.gateway.mqtt.MqttBridgeVerticle;
import io.spore.gateway.websocket.Crowd;
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

/**
 * Deploys the rooms in order, listeners before sources, so that nothing is published that nobody
 * hears; stops them in reverse.
 */
public final class Gateway {
  private static final int NODE_HTTP_PORT = 80;
  private static final String EVERY_NODE = "255.255.255.255";

  private final Vertx vertx;
  private final GatewayConfig config;
  private final boolean demo;
  private final InstantSource clock = InstantSource.system();
  private final GatewayStatus status = new GatewayStatus();
  private final SporeEvents events;
  private final Crowd crowd;
  private final HttpApi api;
  private final BridgePublisher publisher;
  private final Deque<String> deployments = new ConcurrentLinkedDeque<>();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();

  /**
   * Prepares a gateway.
   *
   * @param vertx runs the rooms
   * @param demo whether to play devices and nodes, on an embedded broker unless one is configured
   */
  public Gateway(Vertx vertx, GatewayConfig config, boolean demo) {
    this.vertx = vertx;
    this.config =
        demo && config.bridged().isEmpty()
            ? config.withBroker(BrokerUrl.parse("embedded"))
            : config;
    this.demo = demo;
    this.events = new SporeEvents(vertx, new Origin(config.id(), clock.millis()), inFlightBytes());
    this.crowd = new Crowd(events.backpressure());
    this.publisher = new BridgePublisher(this.config.bridges().publish());
    this.api =
        new HttpApi(
            this.config,
            status,
            crowd::clients,
            clock,
            Optional.of(new PublishRoute(publisher, largestMessage(), clock)));
  }

  /**
   * Starts every room; when one fails, those before it are stopped again.
   *
   * @return completes when all sockets are bound; the broker may still be away
   */
  public Future<Void> start() {
    return events
        .listen(status::accept)
        .compose(listening -> deploy(this::door, webSocketInstances()))
        .compose(open -> bridges())
        .compose(bridged -> lookout())
        .recover(failure -> stop().transform(stopped -> Future.failedFuture(failure)));
  }

  /** Stops every room, the last one first; waits for each. */
  public Future<Void> stop() {
    String id = deployments.pollLast();
    return id == null
        ? Future.succeededFuture()
        : vertx.undeploy(id).transform(undeployed -> stop());
  }

  /** The port that serves HTTP and WebSocket clients. */
  public int port() {
    return doors.get(0).port();
  }

  private WebSocketVerticle door() {
    WebSocketVerticle door =
        new WebSocketVerticle(config.http(), config.websocket(), events, crowd, api::router, clock);
    doors.add(door);
    return door;
  }

  private Future<Void> bridges() {
    Future<Void> bridged = Future.succeededFuture();
    for (MqttConfig mqtt : config.bridged()) {
      bridged =
          bridged
              .compose(before -> embeddedBroker(mqtt.url().orElseThrow()))
              .compose(url -> bridge(mqtt.withUrl(url)));
    }
    return bridged.compose(all -> control());
  }

  /** Starts the embedded broker if this is one; completes with where it is to be reached. */
  private Future<BrokerUrl> embeddedBroker(BrokerUrl url) {
    if (!url.embedded()) {
      return Future.succeededFuture(url);
    }
    EmbeddedBrokerVerticle broker =
        new EmbeddedBrokerVerticle(url.host(), url.port(), BrokerLimits.DEFAULT);
    return deploy(() -> broker, 1).map(bound -> url.withPort(broker.port()));
  }

  private Future<Void> bridge(MqttConfig mqtt) {
    MqttBridgeVerticle bridge = new MqttBridgeVerticle(mqtt, events);
    Future<Void> bridged = deploy(() -> bridge, 1).onSuccess(deployed -> publisher.add(bridge));
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
    UdpDiscoveryVerticle lookout = new UdpDiscoveryVerticle(config.udp(), events, clock);
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
