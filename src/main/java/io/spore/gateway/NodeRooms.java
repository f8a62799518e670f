package io.spore.gateway;

import io.spore.gateway.cluster.ClusterVerticle;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.demo.DemoNodesVerticle;
import io.spore.gateway.discovery.UdpDiscoveryVerticle;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.http.ApiDesks;
import io.spore.gateway.http.PublishDesk;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Opens the rooms that have to do with SPORE nodes: the switchboard that calls them, the lookout
 * that hears them, and in a demo the nodes themselves.
 */
final class NodeRooms {
  private final GatewayConfig config;
  private final boolean demo;
  private final OpenRooms rooms;
  private final Consumer<Consumer<GatewayMeters>> counted;
  private final Switchboard switchboard;
  private final UdpDiscoveryVerticle lookout;

  /**
   * Prepares the rooms.
   *
   * @param demo whether to play nodes
   * @param rooms opens them
   * @param counted is told what there is to count
   */
  NodeRooms(
      Vertx vertx,
      GatewayConfig config,
      boolean demo,
      SporeEvents events,
      InstantSource clock,
      Optional<ClusterVerticle> cluster,
      OpenRooms rooms,
      Consumer<Consumer<GatewayMeters>> counted) {
    this.config = config;
    this.demo = demo;
    this.rooms = rooms;
    this.counted = counted;
    Leadership leadership = cluster.map(ClusterVerticle::leadership).orElse(Leadership.ALONE);
    this.lookout =
        cluster
            .map(
                others -> new UdpDiscoveryVerticle(config.udp(), events, clock, leadership, others))
            .orElseGet(() -> new UdpDiscoveryVerticle(config.udp(), events, clock));
    this.switchboard =
        new Switchboard(vertx, config, events, clock, leadership, lookout.directory());
    this.lookout.onRefresh(switchboard::askAll);
  }

  /** Who answers what the API is asked, this desk among them. */
  ApiDesks desks(PublishDesk publishing) {
    return switchboard.desks(publishing);
  }

  /** The lookout, if nodes are to be heard. */
  Optional<UdpDiscoveryVerticle> lookout() {
    return config.udp().enabled() ? Optional.of(lookout) : Optional.empty();
  }

  /** Whoever calls nodes by itself hears of them first, so that is opened before the lookout. */
  Future<Void> open() {
    Future<Void> ready = Future.succeededFuture();
    for (Deployable room : switchboard.rooms()) {
      ready = ready.compose(before -> rooms.open(room));
    }
    return ready.compose(open -> lookout().map(this::open).orElseGet(Future::succeededFuture));
  }

  private Future<Void> open(UdpDiscoveryVerticle heard) {
    counted.accept(meters -> meters.nodes(heard));
    Future<Void> listening = rooms.open(heard);
    return demo ? listening.compose(bound -> simulatedNodes()) : listening;
  }

  private Future<Void> simulatedNodes() {
    DemoNodesVerticle simulated = new DemoNodesVerticle(lookout.port());
    return rooms
        .open(simulated)
        .onSuccess(playing -> switchboard.nodesServeAt(simulated.httpPort()));
  }
}
