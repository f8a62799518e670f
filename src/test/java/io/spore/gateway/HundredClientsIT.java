package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.demo.SimulatedNodes;
import io.spore.gateway.support.CountingClients;
import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the gateway is for, all at once: many clients, many messages, many nodes, and an enemy. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have fifty loopback addresses
@ExtendWith(VertxExtension.class)
class HundredClientsIT {
  private static final int CLIENTS = 100;
  private static final int MESSAGES = 100_000;
  private static final int NODES = 50;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** The heap may take 256 MiB, direct memory as much again; classes and threads come on top. */
  private static final long MEMORY_MIB = 700;

  @Test
  @Timeout(300)
  void aHundredClientsGetEveryMessageOnceAndInOrderAmidHeartbeatsAndHostileDatagrams(Vertx vertx)
      throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        GatewayProcess gateway =
            GatewayProcess.setup("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
                .heapMiB(256)
                .start();
        SimulatedNodes nodes =
            SimulatedNodes.start(NODES, gatewayUdp(gateway), Duration.ofMillis(500));
        Enemy enemy = new Enemy(gateway.udpPort());
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      gateway.awaitBroker();
      awaitAllNodes(gateway);
      try (CountingClients clients =
          CountingClients.open(gateway.port(), CLIENTS, "load/numbers", MESSAGES)) {
        long start = System.nanoTime();
        publisher.publishMany("load/numbers", MESSAGES, Integer::toString, 1);
        clients.awaitAll(PATIENCE);
        System.out.printf(
            "%d clients received %d messages each in %d ms, gateway's peak %d MiB%n",
            CLIENTS,
            MESSAGES,
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start),
            gateway.peakMemoryMiB());

        List<String> members =
            new JsonObject(clients.lastClusterUpdate())
                .getJsonArray("members").stream()
                    .map(member -> ((JsonObject) member).getString("ip"))
                    .toList();
        assertThat(members)
            .containsAll(nodes.addresses().stream().map(InetAddress::getHostAddress).toList());
        assertThat(gateway.health().getJsonObject("websocket").getInteger("clients"))
            .isEqualTo(CLIENTS);
        assertThat(gateway.peakMemoryMiB()).isLessThan(MEMORY_MIB);
        enemy.assertStillAtIt();
      }
    }
  }

  private static InetSocketAddress gatewayUdp(GatewayProcess gateway) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), gateway.udpPort());
  }

  private static void awaitAllNodes(GatewayProcess gateway) throws Exception {
    try (EventStream stream = EventStream.open(gateway.port())) {
      stream.next(
          "cluster/update with all nodes",
          event ->
              "cluster/update".equals(event.getString("topic"))
                  && event.getInteger("totalNodes") >= NODES);
    }
  }

  /** Somebody in the same network who sends thousands of nonsensical datagrams a second. */
  private static final class Enemy implements AutoCloseable {
    private static final int BURST = 20;
    private static final int BURST_INTERVAL_MS = 5;
    private static final List<String> DISGUISES =
        List.of("", "CLUSTER_HEARTBEAT:", "NODE_UPDATE:esp-a1b2c3:{", "CLUSTER_EVENT:{\"event\":");

    private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
    private final Random random = new Random(1);
    private final FakeNode node;
    private final ScheduledFuture<?> attack;

    Enemy(int port) throws IOException {
      node = new FakeNode("127.0.0.200", "enemy", port);
      attack =
          scheduler.scheduleAtFixedRate(this::burst, 0, BURST_INTERVAL_MS, TimeUnit.MILLISECONDS);
    }

    private void burst() {
      try {
        for (int i = 0; i < BURST; i++) {
          byte[] noise = new byte[random.nextInt(500)];
          random.nextBytes(noise);
          String disguise = DISGUISES.get(random.nextInt(DISGUISES.size()));
          node.send(disguise + new String(noise, StandardCharsets.ISO_8859_1));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** A burst that fails ends the attack. */
    void assertStillAtIt() {
      assertThat(attack.isDone()).isFalse();
    }

    @Override
    public void close() {
      scheduler.shutdownNow();
      node.close();
    }
  }
}
