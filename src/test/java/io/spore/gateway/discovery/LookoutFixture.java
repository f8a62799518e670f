package io.spore.gateway.discovery;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.EventProbe;
import io.vertx.core.Vertx;
import java.time.InstantSource;

/** A Vert.x with lookouts for nodes on it, and an ear for what they publish. */
final class LookoutFixture implements AutoCloseable {
  final Vertx vertx = Vertx.vertx();
  final SporeEvents events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  final TestConfig config = new TestConfig();
  final EventProbe probe;

  LookoutFixture() throws Exception {
    probe = EventProbe.on(events);
  }

  /** One that is configured but not yet deployed. */
  UdpDiscoveryVerticle lookout() {
    return new UdpDiscoveryVerticle(config.build(), events, InstantSource.system());
  }

  /** Deploys one; it fails if the lookout cannot listen. */
  UdpDiscoveryVerticle deploy() {
    UdpDiscoveryVerticle lookout = lookout();
    await(vertx.deployVerticle(lookout));
    return lookout;
  }

  @Override
  public void close() {
    await(vertx.close());
  }
}
