package io.spore.gateway;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.http.GatewayStatus;
import io.spore.gateway.http.HttpApi;
import io.spore.gateway.mqtt.MqttBridgeVerticle;
import io.spore.gateway.websocket.Crowd;
import io.spore.gateway.websocket.WebSocketVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Deploys the rooms in order, listeners before sources, so that nothing is published that nobody
 * hears; stops them in reverse.
 */
public final class Gateway {
  private final Vertx vertx;
  private final GatewayConfig config;
  private final InstantSource clock = InstantSource.system();
  private final Deque<String> deployments = new ArrayDeque<>();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();

  /** Prepares a gateway that runs on this Vert.x. */
  public Gateway(Vertx vertx, GatewayConfig config) {
    this.vertx = vertx;
    this.config = config;
  }

  /**
   * Starts every room; when one fails, those before it are stopped again.
   *
   * @return completes when all sockets are bound; the broker may still be away
   */
  public Future<Void> start() {
    SporeEvents events =
        new SporeEvents(vertx, new Origin(config.id(), clock.millis()), inFlightBytes());
    Crowd crowd = new Crowd(events.backpressure());
    GatewayStatus status = new GatewayStatus();
    HttpApi api = new HttpApi(config, status, crowd::clients, clock);
    return events
        .listen(status::accept)
        .compose(listening -> deploy(() -> door(events, crowd, api), webSocketInstances()))
        .compose(open -> bridge(events))
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

  private WebSocketVerticle door(SporeEvents events, Crowd crowd, HttpApi api) {
    WebSocketVerticle door =
        new WebSocketVerticle(config.http(), config.websocket(), events, crowd, api::router, clock);
    doors.add(door);
    return door;
  }

  private Future<Void> bridge(SporeEvents events) {
    return config.mqtt().url().isPresent()
        ? deploy(() -> new MqttBridgeVerticle(config.mqtt(), events), 1)
        : Future.succeededFuture();
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
  private long inFlightBytes() {
    return Math.min(config.limits().inFlightBytes(), config.websocket().queueBytes() / 2);
  }
}
