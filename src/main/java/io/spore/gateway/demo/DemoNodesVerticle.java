package io.spore.gateway.demo;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;

/** Plays a handful of SPORE nodes for as long as it is deployed. */
public final class DemoNodesVerticle extends VerticleBase {
  private static final int NODES = 5;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private final int port;
  private SimulatedNodes nodes;

  /**
   * Prepares the nodes.
   *
   * @param port where the gateway hears nodes, on this machine
   */
  public DemoNodesVerticle(int port) {
    this.port = port;
  }

  @Override
  public Future<?> start() throws SocketException {
    InetSocketAddress gateway = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    nodes = SimulatedNodes.start(NODES, gateway, HEARTBEAT);
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    nodes.close();
    return Future.succeededFuture();
  }
}
