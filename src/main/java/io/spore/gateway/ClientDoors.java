package io.spore.gateway;

import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.websocket.Crowd;
import io.spore.gateway.websocket.Past;
import io.spore.gateway.websocket.WebSocketVerticle;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/** Where clients come in: a door on each of several event loops, all at one port. */
final class ClientDoors {
  private final GatewayConfig config;
  private final SporeEvents events;
  private final Gate gate;
  private final InstantSource clock;
  private final Crowd crowd;
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();

  /**
   * Closed as yet.
   *
   * @param gate says who may come in
   */
  ClientDoors(GatewayConfig config, SporeEvents events, Gate gate, InstantSource clock) {
    this.config = config;
    this.events = events;
    this.gate = gate;
    this.clock = clock;
    this.crowd = new Crowd(events.backpressure());
  }

  /**
   * Opens them.
   *
   * @param past what clients can be told of the time before they came
   * @param publisher takes what clients publish
   * @param otherRequests answers requests that are not for a stream of events
   */
  Future<Void> open(
      OpenRooms rooms,
      Past past,
      MessagePublisher publisher,
      Function<Vertx, Handler<HttpServerRequest>> otherRequests) {
    return rooms
        .open(() -> door(past, publisher, otherRequests), instances())
        .onSuccess(open -> gate.tls().ifPresent(tls -> tls.watch(doors.get(0)::useTls)));
  }

  /** Everybody who is in. */
  Crowd crowd() {
    return crowd;
  }

  /** Each client that is in, as it is now. */
  Future<List<ClientSeen>> clients() {
    List<Future<List<ClientSeen>>> asked = doors.stream().map(WebSocketVerticle::clients).toList();
    return Future.all(asked)
        .map(answered -> asked.stream().flatMap(of -> of.result().stream()).toList());
  }

  /** The port they are at; to be asked when they are open. */
  int port() {
    return doors.get(0).port();
  }

  /** Where somebody at this machine finds the dashboard. */
  String dashboard() {
    String scheme = gate.tls().isPresent() ? "https" : "http";
    String host = config.http().host();
    String name =
        switch (host) {
          case "0.0.0.0", "::" -> "localhost";
          default -> host.contains(":") ? "[" + host + "]" : host;
        };
    return scheme + "://" + name + ":" + port() + "/";
  }

  /** Bounds the clients' queues by these from now on. */
  void limitQueues(WebSocketConfig bounds) {
    doors.forEach(door -> door.limitQueues(bounds.queueBytes(), bounds.queueEvents()));
  }

  private WebSocketVerticle door(
      Past past,
      MessagePublisher publisher,
      Function<Vertx, Handler<HttpServerRequest>> otherRequests) {
    WebSocketVerticle door =
        new WebSocketVerticle(
            config.http(),
            config.websocket(),
            events,
            crowd,
            gate,
            past,
            publisher,
            otherRequests,
            clock);
    doors.add(door);
    return door;
  }

  private int instances() {
    int wanted = config.websocket().instances();
    return wanted > 0 ? wanted : Runtime.getRuntime().availableProcessors();
  }
}
