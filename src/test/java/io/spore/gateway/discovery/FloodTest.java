package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.Event;
import io.spore.gateway.support.FakeNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** 200,000 hostile datagrams from 200 addresses, as fast as one thread can send them. */
class FloodTest {
  private static final int DATAGRAMS = 200_000;
  private static final int SOURCES = 200;
  private static final int MAX_NODES = 50;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String[] HEADS = {
    "CLUSTER_HEARTBEAT:",
    "NODE_UPDATE:x:{\"labels\":{\"",
    "NODE_UPDATE:x:{\"uptime\":",
    "CLUSTER_NODE_INFO:",
    "CLUSTER_EVENT:{\"event\":\"",
    "CLUSTER_RESPONSE:",
    ""
  };

  private final Random random = new Random(7);
  private LookoutFixture fixture;

  @BeforeEach
  void listen() throws Exception {
    fixture = new LookoutFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aKnownNodeIsStillHeardAfterAFloodAndTheClusterStaysBounded() throws Exception {
    fixture.config.maxNodes = MAX_NODES;
    fixture.config.updateInterval = Duration.ofMillis(50);
    UdpDiscoveryVerticle discovery = fixture.deploy();

    try (FakeNode good = new FakeNode("127.0.0.2", "good", discovery.port())) {
      good.heartbeat();
      await().atMost(PATIENCE).until(() -> discovery.counters().count(DatagramKind.HEARTBEAT) > 0);

      flood(discovery.port());

      // more than once, for a full socket buffer drops whatever comes
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                good.clusterEvent("still-there", "\"\"");
                return told().anyMatch(FloodTest::isFromTheGoodNode);
              });
      assertThat(clusterSizes()).isNotEmpty().allMatch(size -> size <= MAX_NODES);
      assertThat(clusterSizes()).contains(MAX_NODES);
      assertThat(discovery.counters().count(Rejection.NODE_CAP)).isPositive();
    }
  }

  private void flood(int port) throws Exception {
    List<FakeNode> sources = new ArrayList<>();
    try {
      for (int i = 0; i < SOURCES; i++) {
        sources.add(new FakeNode("127.0.1." + (i + 1), "hostile", port));
      }
      for (int i = 0; i < DATAGRAMS; i++) {
        sources.get(random.nextInt(SOURCES)).send(hostile());
      }
    } finally {
      sources.forEach(FakeNode::close);
    }
  }

  private byte[] hostile() {
    byte[] head = HEADS[random.nextInt(HEADS.length)].getBytes(StandardCharsets.UTF_8);
    byte[] noise = new byte[random.nextInt(512)];
    random.nextBytes(noise);
    byte[] datagram = Arrays.copyOf(head, head.length + noise.length);
    System.arraycopy(noise, 0, datagram, head.length, noise.length);
    return datagram;
  }

  private Stream<Event> told() {
    return fixture.probe.pending().stream().flatMap(batch -> batch.events().stream());
  }

  private List<Integer> clusterSizes() {
    return told()
        .filter(ClusterChanged.class::isInstance)
        .map(event -> ((ClusterChanged) event).members().size())
        .toList();
  }

  private static boolean isFromTheGoodNode(Event event) {
    return event instanceof ClusterEventHeard heard
        && heard.name().equals("still-there")
        && heard.hostname().equals("good");
  }
}
