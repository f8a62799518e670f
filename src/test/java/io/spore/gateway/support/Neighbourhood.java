package io.spore.gateway.support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

/** SPORE nodes that several gateways hear, with a heartbeat a second. */
public final class Neighbourhood implements AutoCloseable {
  private final Map<String, List<FakeNode>> heardBy = new ConcurrentHashMap<>();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final ScheduledFuture<?> beating;
  private final int count;

  /** A number of nodes, at 127.0.1.1 and the addresses behind it, that nobody hears yet. */
  public Neighbourhood(int count) {
    this.count = count;
    this.beating = scheduler.scheduleAtFixedRate(this::beat, 0, 1, TimeUnit.SECONDS);
  }

  /** From now on this gateway hears the nodes; in place of an earlier one of the same id. */
  public void reach(String id, GatewayProcess gateway) {
    List<FakeNode> nodes = new ArrayList<>();
    try {
      for (int node = 1; node <= count; node++) {
        nodes.add(new FakeNode("127.0.1." + node, "esp-" + node, gateway.udpPort()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot play nodes", e);
    }
    List<FakeNode> former = heardBy.put(id, nodes);
    if (former != null) {
      former.forEach(FakeNode::close);
    }
  }

  private void beat() {
    heardBy.values().forEach(nodes -> nodes.forEach(Neighbourhood::beat));
  }

  private static void beat(FakeNode node) {
    try {
      node.heartbeat();
    } catch (IOException nobodyListens) {
      // as on a real network: the gateway may be gone just now
    }
  }

  @Override
  public void close() {
    beating.cancel(false);
    scheduler.shutdownNow();
    heardBy.values().forEach(nodes -> nodes.forEach(FakeNode::close));
  }
}
