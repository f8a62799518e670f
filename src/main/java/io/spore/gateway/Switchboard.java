package io.spore.gateway;

import io.spore.gateway.config.ControlConfig;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.control.ControlVerticle;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeDirectory;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.http.ApiDesks;
import io.spore.gateway.http.PublishDesk;
import io.spore.gateway.nodes.DetailsVerticle;
import io.spore.gateway.nodes.KnownNodes;
import io.spore.gateway.nodes.NodeClient;
import io.spore.gateway.nodes.RolloutVerticle;
import io.spore.gateway.nodes.StreamsVerticle;
import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** All that calls SPORE nodes, and what these rooms have in common. */
final class Switchboard {
  private final NodesConfig config;
  private final ControlConfig control;
  private final SporeEvents events;
  private final InstantSource clock;
  private final Leadership leadership;
  private final NodeDirectory directory;
  private final KnownNodes known;
  private final NodeClient client;
  private final DetailsVerticle details;
  private final RolloutVerticle rollouts;

  /** Where nodes serve; simulated ones do so where there is room. */
  private volatile int port;

  /**
   * Prepares the rooms.
   *
   * @param leadership only who leads calls nodes by itself
   * @param directory knows which nodes are there
   */
  Switchboard(
      Vertx vertx,
      GatewayConfig gateway,
      SporeEvents events,
      InstantSource clock,
      Leadership leadership,
      NodeDirectory directory) {
    this.config = gateway.nodes();
    this.control = gateway.bridges().control();
    this.events = events;
    this.clock = clock;
    this.leadership = leadership;
    this.directory = directory;
    this.port = config.port();
    this.known = new KnownNodes(events, directory::present);
    this.client = new NodeClient(vertx, config, this::port, known, events, clock);
    this.details = new DetailsVerticle(config, known, client, events, clock, this::leads);
    this.rollouts =
        new RolloutVerticle(config, gateway.rollout(), known, client, events, clock, leadership);
  }

  /** The rooms to be deployed, one after the other. */
  List<Deployable> rooms() {
    List<Deployable> rooms = new ArrayList<>();
    rooms.add(rollouts);
    if (config.details()) {
      rooms.add(details);
    }
    if (config.streams()) {
      rooms.add(new StreamsVerticle(config, this::port, known, events, clock, this::leads));
    }
    if (control.enabled()) {
      rooms.add(new ControlVerticle(control, events, client, directory));
    }
    return rooms;
  }

  /** Has all nodes be asked anew what their datagrams don't tell. */
  void askAll() {
    details.askAll();
  }

  /** Who answers what the API is asked, these two among them. */
  ApiDesks desks(PublishDesk publishing) {
    return new ApiDesks(directory, client, rollouts, publishing);
  }

  /** The nodes serve at this port. */
  void nodesServeAt(int other) {
    port = other;
  }

  private int port() {
    return port;
  }

  private boolean leads() {
    return leadership.standing() == Standing.LEADS;
  }
}
