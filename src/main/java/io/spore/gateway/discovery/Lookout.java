package io.spore.gateway.discovery;

import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Sightings;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of one datagram: looked at or not, understood or not, and what it tells. Cheap
 * checks come first. Not thread-safe: one event loop owns it.
 */
final class Lookout {
  /**
   * The largest datagram that is looked at, in bytes: what fits one Ethernet frame. A node's own
   * buffer holds 512.
   */
  static final int MAX_DATAGRAM = 1472;

  private static final Logger LOG = LoggerFactory.getLogger(Lookout.class);

  private final SourceGate gate;
  private final NodeRegistry registry;
  private final Optional<Grapevine> grapevine;
  private final DiscoveryCounters counters;
  private final Consumer<? super Event> told;
  private final DatagramParser parser = new DatagramParser();

  /**
   * Starts without nodes.
   *
   * @param gate asked before a datagram is looked at
   * @param counters counts what becomes of each datagram
   * @param grapevine what is shared with other gateways; empty when there are none
   * @param told receives what is learnt, in order, within the call that causes it
   */
  Lookout(
      UdpConfig config,
      SourceGate gate,
      DiscoveryCounters counters,
      Optional<Grapevine> grapevine,
      Consumer<? super Event> told) {
    this.grapevine = grapevine;
    this.gate = gate;
    this.registry = new NodeRegistry(config, told);
    this.counters = counters;
    this.told = told;
  }

  /** Which nodes are there. */
  NodeRegistry registry() {
    return registry;
  }

  /**
   * A datagram arrived.
   *
   * @param source its source address, a literal
   * @param nanoTime when, in nanoseconds, as of {@link System#nanoTime()}
   * @param now when, in milliseconds since the epoch
   */
  void hear(String source, Buffer datagram, long nanoTime, long now) {
    Optional<Rejection> closed = gate.check(source, nanoTime);
    if (closed.isPresent()) {
      reject(closed.get(), source, "");
    } else if (datagram.length() > MAX_DATAGRAM) {
      reject(Rejection.OVERSIZE, source, "");
    } else {
      take(parser.parse(datagram.getBytes()), source, now);
    }
  }

  /** The network handed back what the gateway itself had sent: {@link #say} told it. */
  void hearAgain(String source) {
    reject(Rejection.OWN, source, "");
  }

  /**
   * The gateway sent something to all nodes.
   *
   * @param self the gateway's address to the eyes of nodes
   */
  void say(String self, Buffer datagram, long now) {
    take(parser.parse(datagram.getBytes()), self, now);
  }

  /**
   * Another gateway heard something.
   *
   * @param shared recognises what was heard here too
   */
  void hearOf(Grapevine shared, String otherGateway, Sightings sightings, long now) {
    for (NodeSighting node : sightings.nodes()) {
      NodeInfo info = new NodeInfo("", node.resources(), node.labels(), node.labelsWhole(), true);
      if (!registry.heard(node.ip(), node.hostname(), info, now)) {
        reject(Rejection.NODE_CAP, node.ip(), "");
      }
    }
    for (ClusterEventHeard event : sightings.events()) {
      registry.heardFrom(event.nodeIp(), now);
      if (shared.eventElsewhere(otherGateway, event, now)) {
        told.accept(event);
      }
    }
  }

  /** Looks for nodes that fell silent. To be called every second. */
  void check(long now) {
    registry.check(now);
    grapevine.ifPresent(shared -> shared.forget(now));
  }

  private void take(Datagram datagram, String source, long now) {
    if (datagram instanceof Datagram.Heartbeat heartbeat) {
      node(DatagramKind.HEARTBEAT, source, heartbeat.hostname(), NodeInfo.NONE, now);
    } else if (datagram instanceof Datagram.NodeUpdate update) {
      node(DatagramKind.NODE_UPDATE, source, update.hostname(), update.info(), now);
    } else if (datagram instanceof Datagram.Discovery) {
      node(DatagramKind.DISCOVERY, source, "", NodeInfo.NONE, now);
    } else if (datagram instanceof Datagram.Response response) {
      node(DatagramKind.RESPONSE, source, response.hostname(), NodeInfo.NONE, now);
    } else if (datagram instanceof Datagram.ClusterEvent event) {
      clusterEvent(event, source, now);
    } else if (datagram instanceof Datagram.Malformed malformed) {
      reject(Rejection.MALFORMED, source, malformed.reason());
    } else {
      reject(Rejection.FOREIGN, source, "");
    }
  }

  private void node(DatagramKind kind, String source, String hostname, NodeInfo info, long now) {
    if (registry.heard(source, hostname, info, now)) {
      counters.heard(kind);
      grapevine.ifPresent(shared -> shared.node(source, hostname, info));
    } else {
      reject(Rejection.NODE_CAP, source, "");
    }
  }

  private void clusterEvent(Datagram.ClusterEvent event, String source, long now) {
    counters.heard(DatagramKind.CLUSTER_EVENT);
    String hostname = registry.heardFrom(source, now);
    ClusterEventHeard heard =
        new ClusterEventHeard(event.name(), event.data(), source, hostname, now);
    if (grapevine.isEmpty() || grapevine.get().event(heard, now)) {
      told.accept(heard);
    }
  }

  private void reject(Rejection reason, String source, String details) {
    counters.rejected(reason);
    LOG.atDebug()
        .addKeyValue("remoteAddress", source)
        .addKeyValue("reason", reason.word())
        .addKeyValue("error", details)
        .log("datagram passed over");
  }
}
