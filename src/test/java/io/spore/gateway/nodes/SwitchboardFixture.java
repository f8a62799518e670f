package io.spore.gateway.nodes;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.demo.SimulatedDevice;
import io.spore.gateway.demo.SimulatedNodeApi;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.EventProbe;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Simulated nodes on loopback addresses, and a client that knows them. */
final class SwitchboardFixture {
  final Vertx vertx = Vertx.vertx();
  final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  final TestNodes config = new TestNodes();
  final KnownNodes known = new KnownNodes(events, Optional::empty);
  final List<SimulatedDevice> devices = new ArrayList<>();
  final List<SimulatedNodeApi> apis = new ArrayList<>();
  final EventProbe probe;
  private int port;

  SwitchboardFixture() throws Exception {
    probe = EventProbe.on(events);
  }

  /** Starts nodes at 127.0.0.2 and up that take no time for anything. */
  void nodes(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      SimulatedDevice device =
          new SimulatedDevice(i).rebootsIn(Duration.ofMillis(50)).flashesIn(Duration.ofMillis(20));
      SimulatedNodeApi api = await(SimulatedNodeApi.listen(vertx, device, ip(i), port));
      port = api.port();
      devices.add(device);
      apis.add(api);
    }
  }

  static String ip(int index) {
    return "127.0.0." + (index + 2);
  }

  int port() {
    return port;
  }

  void port(int other) {
    port = other;
  }

  /** Tells everybody which nodes are there. */
  void tell(String... ips) {
    events.publish(TestNodes.cluster(ips));
  }

  /** Tells everybody of all nodes that were started. */
  ClusterChanged tellAll() {
    String[] ips = new String[devices.size()];
    for (int i = 0; i < ips.length; i++) {
      ips[i] = ip(i);
    }
    ClusterChanged cluster = TestNodes.cluster(ips);
    events.publish(cluster);
    return cluster;
  }

  NodeClient client() {
    return new NodeClient(vertx, config.build(), () -> port, known, events, InstantSource.system());
  }

  void close() throws Exception {
    await(vertx.close());
  }
}
