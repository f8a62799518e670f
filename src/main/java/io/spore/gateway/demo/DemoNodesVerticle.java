package io.spore.gateway.demo;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Plays a handful of SPORE nodes for as long as it is deployed. */
public final class DemoNodesVerticle extends VerticleBase {
  private static final int NODES = 5;
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final Duration USUAL_ANSWER = Duration.ofMillis(20);
  private static final Duration SLOW_ANSWER = Duration.ofMillis(400);
  private static final Duration SLOW_FLASH = Duration.ofSeconds(8);

  private final int port;
  private final List<SimulatedNodeApi> apis = new ArrayList<>();
  private SimulatedNodes nodes;
  private BroadcastEar ear;

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
    giveCharacter(nodes.devices());
    ear = new BroadcastEar(vertx, nodes.devices());
    return serve(0).compose(serving -> ear.open(port));
  }

  @Override
  public Future<?> stop() {
    nodes.close();
    List<Future<Void>> closing = new ArrayList<>(List.of(ear.close()));
    apis.forEach(api -> closing.add(api.close()));
    return Future.join(closing);
  }

  /** The port that all nodes serve their API on, each at its own address. */
  public int httpPort() {
    return apis.get(0).port();
  }

  /** As in life: none answers at once, one fails the first time, and one is slow. */
  private static void giveCharacter(List<SimulatedDevice> devices) {
    devices.forEach(device -> device.answersAfter(USUAL_ANSWER));
    if (devices.size() == NODES) {
      devices.get(NODES - 2).failsUpdates(1);
      devices.get(NODES - 1).answersAfter(SLOW_ANSWER).flashesIn(SLOW_FLASH);
    }
  }

  /** The system chooses the first node's port; the others take the same. */
  private Future<?> serve(int index) {
    if (index == nodes.devices().size()) {
      return Future.succeededFuture();
    }
    return SimulatedNodeApi.listen(
            vertx,
            nodes.devices().get(index),
            nodes.addresses().get(index).getHostAddress(),
            index == 0 ? 0 : httpPort())
        .compose(
            listening -> {
              apis.add(listening);
              return serve(index + 1);
            });
  }
}
