package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.Event;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LookoutTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final int MAX_NODES = 16;
  private static final int MAX_SOURCES = 32;

  private final TestConfig config = new TestConfig();
  private final SourceLimiter limiter = new SourceLimiter(10, 20, MAX_SOURCES);
  private final DiscoveryCounters counters = new DiscoveryCounters();
  private final List<Event> told = new ArrayList<>();
  private final Lookout lookout;

  LookoutTest() {
    config.maxNodes = MAX_NODES;
    SourceGate gate = new SourceGate(List.of(Cidr.parse("10.0.0.0/8")), limiter);
    lookout = new Lookout(config.build(), gate, counters, Optional.empty(), told::add);
  }

  @Test
  void eachKindIsCountedOnce() {
    hear("10.0.0.2", "CLUSTER_HEARTBEAT:esp-1");
    hear("10.0.0.2", "NODE_UPDATE:esp-1:{\"freeHeap\":1}");
    hear("10.0.0.2", "CLUSTER_NODE_INFO:esp-1:{}");
    hear("10.0.0.3", "CLUSTER_DISCOVERY");
    hear("10.0.0.3", "CLUSTER_RESPONSE:esp-2");
    hear("10.0.0.3", "CLUSTER_EVENT:{\"event\":\"ping\"}");

    assertThat(counted())
        .containsOnly(
            Map.entry("heard.heartbeat", 1L),
            Map.entry("heard.node-update", 2L),
            Map.entry("heard.discovery", 1L),
            Map.entry("heard.response", 1L),
            Map.entry("heard.cluster-event", 1L));
  }

  @Test
  void eachRejectionIsCountedByItsReason() {
    hear("8.8.8.8", "CLUSTER_HEARTBEAT:esp-1");
    hear("10.0.0.2", "RAW:0011223344");
    hear("10.0.0.2", "CLUSTER_EVENT:{\"event\":");
    hear("10.0.0.2", "CLUSTER_HEARTBEAT:esp-1" + " ".repeat(Lookout.MAX_DATAGRAM));
    for (int i = 0; i < 18; i++) {
      hear("10.0.0.2", "CLUSTER_HEARTBEAT:esp-1");
    }
    for (int i = 0; i < MAX_NODES; i++) {
      hear("10.0.1." + i, "CLUSTER_HEARTBEAT");
    }

    assertThat(counted())
        .containsOnly(
            Map.entry("rejected.cidr", 1L),
            Map.entry("rejected.foreign", 1L),
            Map.entry("rejected.malformed", 1L),
            Map.entry("rejected.oversize", 1L),
            Map.entry("rejected.rate", 1L),
            Map.entry("rejected.node-cap", 1L),
            Map.entry("heard.heartbeat", 17L + MAX_NODES - 1));
  }

  @Test
  void anUpdateThatIsCutOffStillCountsAsHeard() {
    hear("10.0.0.2", "NODE_UPDATE:esp-1:{\"freeHeap\":40960,\"labels\":{\"app\":\"ba");

    assertThat(counted()).containsOnly(Map.entry("heard.node-update", 1L));
    assertThat(lookout.registry().heardFrom("10.0.0.2", NOW)).isEqualTo("esp-1");
  }

  @Test
  void aClusterEventFromAStrangerIsToldAndMakesNoNode() {
    hear("10.0.0.2", "CLUSTER_EVENT:{\"event\":\"api/neopattern\",\"data\":\"on\"}");

    assertThat(told)
        .containsExactly(new ClusterEventHeard("api/neopattern", "on", "10.0.0.2", "", NOW));
    assertThat(lookout.registry().size()).isZero();
  }

  @Test
  void hostileDatagramsFromManySourcesLeaveEverythingBounded() {
    Random random = new Random(42);
    int datagrams = 300_000;
    for (int i = 0; i < datagrams; i++) {
      String source = "10." + random.nextInt(256) + "." + random.nextInt(256) + ".9";
      lookout.hear(source, hostile(random), i, NOW + i / 50);
      told.clear();
    }

    assertThat(lookout.registry().size()).isLessThanOrEqualTo(MAX_NODES);
    assertThat(limiter.size()).isEqualTo(MAX_SOURCES);
    assertThat(counters.snapshot().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(datagrams);
  }

  private static Buffer hostile(Random random) {
    byte[] noise = new byte[random.nextInt(1_600)];
    random.nextBytes(noise);
    String head =
        switch (random.nextInt(6)) {
          case 0 -> "CLUSTER_HEARTBEAT:" + random.nextLong();
          case 1 -> "NODE_UPDATE:x:{\"labels\":{\"" + random.nextLong() + "\":\"";
          case 2 -> "CLUSTER_EVENT:{\"event\":\"" + random.nextLong() + "\",\"data\":";
          case 3 -> "CLUSTER_NODE_INFO:" + random.nextInt() + ":{\"" + random.nextLong() + "\":[[[";
          case 4 -> "CLUSTER_RESPONSE:";
          default -> "";
        };
    return Buffer.buffer(head).appendBytes(noise);
  }

  private void hear(String source, String datagram) {
    lookout.hear(source, Buffer.buffer(datagram), 0, NOW);
  }

  private Map<String, Long> counted() {
    Map<String, Long> counts = counters.snapshot();
    counts.values().removeIf(count -> count == 0);
    return counts;
  }
}
