package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.CutProxy;
import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.Lan;
import io.spore.gateway.support.MessageTally;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.SteadyPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Three gateways whose network is cut, and heals. */
class ClusterPartitionIT {
  private static final String TOPIC = "load/numbers";
  private static final int PER_SECOND = 50;

  /** Longer than Hazelcast waits before it splits, too. */
  private static final Duration CUT = Duration.ofSeconds(12);

  private static final Duration FAILOVER = Duration.ofSeconds(5);
  private static final Duration REUNION = Duration.ofSeconds(5);

  @Test
  @Timeout(120)
  void eachPartOfACutNetworkHasALeaderAndAfterwardsThereIsOneAgain() throws Exception {
    assumeThat(Lan.canBeBuilt()).as("network namespaces want root, and iptables").isTrue();
    Vertx vertx = Vertx.vertx();
    try (Mosquitto broker = Mosquitto.start();
        Lan lan = Lan.build("a", "b", "c");
        GatewayCluster cluster = cluster(vertx, broker, lan).start("a", "b", "c")) {
      String former = cluster.awaitFormed();
      await()
          .until(() -> cluster.get(former).health().getJsonObject("mqtt").getBoolean("connected"));
      List<String> many = cluster.others(former);
      try (MessageTally atTheFormer = MessageTally.open(cluster.get(former), TOPIC);
          MessageTally atTheMany = MessageTally.open(cluster.get(many.get(0)), TOPIC)) {
        int published;
        String next;
        try (SteadyPublisher publisher =
            SteadyPublisher.start(vertx, broker, TOPIC, 1, PER_SECOND)) {
          atTheFormer.awaitMessage(PER_SECOND);
          long start = System.nanoTime();
          lan.cutOff(former);
          next = cluster.awaitLeader(many);
          assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(FAILOVER);
          assertThat(cluster.awaitLeader(List.of(former))).isEqualTo(former);
          atTheMany.awaitNews("who is in the larger part", event -> tells(event, next, many));
          atTheFormer.awaitNews(
              "who is in the smaller part", event -> tells(event, former, List.of(former)));

          long left = CUT.toNanos() - (System.nanoTime() - start);
          int enough = publisher.published() + (int) (PER_SECOND * left / 1_000_000_000L);
          await().atMost(CUT).until(() -> publisher.published() > enough);
          long healed = System.nanoTime();
          lan.heal();
          assertThat(cluster.awaitFormed()).as("who leads then").isEqualTo(next);
          assertThat(Duration.ofNanos(System.nanoTime() - healed)).isLessThan(REUNION);
          atTheFormer.awaitNews("who is there", event -> tells(event, next, cluster.ids()));
          published = publisher.stop();
        }
        awaitBridged(cluster, next);
        try (MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
          publisher.publish(TOPIC, String.valueOf(published), 1, false);
        }
        atTheFormer.awaitMessage(published);
        atTheMany.awaitMessage(published);
        TreeSet<Integer> missedByAll = new TreeSet<>(atTheFormer.missing(published));
        missedByAll.retainAll(atTheMany.missing(published));
        assertThat(missedByAll).as("messages that came to no part").isEmpty();
        assertThatEveryLossIsSaid(atTheFormer, published);
        assertThatEveryLossIsSaid(atTheMany, published);
      }
    } finally {
      vertx.close().await();
    }
  }

  private static GatewayCluster cluster(Vertx vertx, Mosquitto broker, Lan lan) throws Exception {
    int port = CutProxy.start(vertx, lan.address(), broker.port()).port();
    return GatewayCluster.of("-mqtt", "tcp://" + lan.address() + ":" + port)
        .on(lan)
        .env("SPORE_MQTT_RECONNECT_INTERVAL", "1s")
        .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"load/#\",\"qos\":1}]");
  }

  private static void awaitBridged(GatewayCluster cluster, String leader) {
    await()
        .atMost(30, TimeUnit.SECONDS)
        .until(() -> cluster.get(leader).health().getJsonObject("mqtt").getBoolean("connected"));
  }

  private static void assertThatEveryLossIsSaid(MessageTally tally, int published) {
    await("every loss is said")
        .untilAsserted(
            () ->
                assertThat(tally.saidToBeMissing())
                    .isGreaterThanOrEqualTo(tally.missing(published).size()));
  }

  private static boolean tells(JsonObject event, String leader, List<String> members) {
    return event.getString("topic").equals("gateway/cluster")
        && event.getString("leader").equals(leader)
        && event.getJsonArray("members").getList().equals(members);
  }
}
