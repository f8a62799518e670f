package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.ClusterAudience;
import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.MessageTally;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.Neighbourhood;
import io.spore.gateway.support.SteadyPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Three gateways of which one is lost, in each way, while a real broker sends messages of QoS 1 and
 * nodes tell that they are alive.
 */
@Timeout(120)
class ClusterFailoverIT {
  private static final String TOPIC = "load/numbers";
  private static final int PER_SECOND = 200;
  private static final int NODES = 5;

  /** What Mosquitto sends without waiting for acknowledgements: at most so many come again. */
  private static final int IN_FLIGHT = 20;

  /** A gateway that is frozen for longer has not heard its clients, who are there all the same. */
  private static final Duration DEAD_AFTER = Duration.ofSeconds(4);

  /** Who is there is told when it is taken for gone, and when it is back. */
  private static final int NEWS = 2;

  /** Less than half of what the window of 64 KiB holds. */
  private static final int AT_ONCE = 500;

  private static final Duration FAILOVER = Duration.ofSeconds(5);
  private static final Duration HANDOVER = Duration.ofSeconds(2);

  private static final Vertx VERTX = Vertx.vertx();
  private static final Neighbourhood NEIGHBOURHOOD = new Neighbourhood(NODES);
  private static Mosquitto broker;
  private static GatewayCluster cluster;

  private String leader;

  @BeforeAll
  static void startCluster() throws Exception {
    broker = Mosquitto.start();
    cluster =
        GatewayCluster.of("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
            .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"load/#\",\"qos\":1}]")
            .env("SPORE_CLUSTER_WINDOW_BYTES", "64KiB")
            .env("SPORE_WEBSOCKET_PING_INTERVAL", "1s")
            .env("SPORE_WEBSOCKET_DEAD_AFTER", DEAD_AFTER.toSeconds() + "s")
            .start("a", "b", "c");
    cluster.ids().forEach(id -> NEIGHBOURHOOD.reach(id, cluster.get(id)));
    try (MessageTally anybody = MessageTally.open(cluster.get("a"), TOPIC)) {
      anybody.awaitNews("that all nodes are active", ClusterFailoverIT::saysThatAllNodesAreActive);
    }
  }

  @AfterAll
  static void stopCluster() {
    cluster.close();
    NEIGHBOURHOOD.close();
    broker.close();
    VERTX.close().await();
  }

  @BeforeEach
  void awaitWholeCluster() {
    for (String id : cluster.ids()) {
      if (!cluster.get(id).isAlive()) {
        NEIGHBOURHOOD.reach(id, cluster.restart(id));
      }
    }
    leader = cluster.awaitFormed();
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.get(leader).health().getJsonObject("mqtt").getBoolean("connected"));
  }

  @Test
  void whenTheLeaderIsKilledAnotherLeadsAndNoMessageOfQos1IsLost() throws Exception {
    try (ClusterAudience audience = audienceOfTheOthers();
        SteadyPublisher publisher = publisher()) {
      audience.awaitMessage(PER_SECOND);
      cluster.get(leader).kill();
      assertAnotherLeadsWithin(FAILOVER);

      audience.awaitMessage(publisher.published() + PER_SECOND);
      audience.assertEachMessageCame(publisher.stop(), IN_FLIGHT);
      audience.assertNothingHappenedToNodes();
    }
  }

  @Test
  void whenTheLeaderIsStoppedItHandsOverAndNoMessageOfQos1IsLost() throws Exception {
    try (ClusterAudience audience = audienceOfTheOthers();
        SteadyPublisher publisher = publisher()) {
      audience.awaitMessage(PER_SECOND);
      cluster.get(leader).terminate();
      assertAnotherLeadsWithin(HANDOVER);

      audience.awaitMessage(publisher.published() + PER_SECOND);
      audience.assertEachMessageCame(publisher.stop(), 0);
      audience.assertNothingHappenedToNodes();
      assertThat(cluster.get(leader).exitCode()).isZero();
    }
  }

  @Test
  void aLeaderThatWakesUpFollowsPublishesNothingAndTellsItsClientsWhatTheyMissed()
      throws Exception {
    GatewayProcess frozen = cluster.get(leader);
    try (ClusterAudience audience = audienceOfTheOthers();
        MessageTally atTheFrozenOne = MessageTally.open(frozen, TOPIC);
        SteadyPublisher publisher = publisher()) {
      audience.awaitMessage(PER_SECOND);
      frozen.pause();
      String next = assertAnotherLeadsWithin(FAILOVER);
      audience.awaitMessage(publisher.published() + 6 * PER_SECOND);
      frozen.unpause();
      assertThat(cluster.awaitFormed()).as("who leads then").isEqualTo(next);

      audience.awaitMessage(publisher.published() + PER_SECOND);
      int published = publisher.stop();
      audience.assertEachMessageCame(published, 0);
      audience.assertNothingHappenedToNodes();
      atTheFrozenOne.awaitMessage(published - 1);
      assertThat(atTheFrozenOne.missing(published)).isNotEmpty();
      assertThat(atTheFrozenOne.saidToBeMissing())
          .isGreaterThanOrEqualTo(atTheFrozenOne.missing(published).size());
      assertThat(atTheFrozenOne.repeated()).isEmpty();
    }
  }

  @Test
  void aFrozenGatewayThatLeadsNobodyCostsTheOthersNothingAndIsToldWhatItMissed() throws Exception {
    GatewayProcess frozen = cluster.get(cluster.others(leader).get(0));
    String bystander = cluster.others(leader).get(1);
    int burst = 5_000;
    try (MessageTally atTheLeader = MessageTally.open(cluster.get(leader), TOPIC);
        MessageTally atTheBystander = MessageTally.open(cluster.get(bystander), TOPIC);
        MessageTally atTheFrozenOne = MessageTally.open(frozen, TOPIC);
        MqttPublisher publisher = MqttPublisher.connect(VERTX, broker.host(), broker.port())) {
      frozen.pause();
      for (int sent = 0; sent < burst; sent += AT_ONCE) {
        int first = sent;
        publisher.publishMany(TOPIC, AT_ONCE, i -> String.valueOf(first + i), 0);
        // The window is small: nobody but the frozen one may have to catch up with more.
        atTheBystander.awaitMessage(first + AT_ONCE - 1);
      }
      atTheLeader.awaitMessage(burst - 1);
      assertThat(cluster.get(leader).gateways().getJsonObject("counts").getLong("dropped.left-out"))
          .as("events that did not fit into the window")
          .isPositive();
      long frozenAt = System.nanoTime();
      await().until(() -> System.nanoTime() - frozenAt > DEAD_AFTER.plusSeconds(1).toNanos());

      frozen.unpause();
      cluster.awaitFormed();
      publisher.publish(TOPIC, String.valueOf(burst), 0, false);
      atTheFrozenOne.awaitMessage(burst);
      assertThat(atTheFrozenOne.missing(burst)).isNotEmpty();
      int missing = atTheFrozenOne.missing(burst).size();
      assertThat(atTheFrozenOne.saidToBeMissing()).isBetween((long) missing, (long) missing + NEWS);
      assertThat(atTheLeader.missing(burst)).isEmpty();
      assertThat(atTheBystander.missing(burst)).isEmpty();
      assertThat(atTheBystander.saidToBeMissing()).isZero();
    }
  }

  private static boolean saysThatAllNodesAreActive(JsonObject event) {
    return event.getString("topic").equals("cluster/update")
        && event.getJsonArray("members").stream()
                .map(JsonObject.class::cast)
                .filter(member -> member.getString("status").equals("active"))
                .count()
            == NODES;
  }

  private ClusterAudience audienceOfTheOthers() {
    return new ClusterAudience(cluster, cluster.others(leader), TOPIC);
  }

  private SteadyPublisher publisher() {
    return SteadyPublisher.start(VERTX, broker, TOPIC, 1, PER_SECOND);
  }

  private String assertAnotherLeadsWithin(Duration limit) {
    long start = System.nanoTime();
    String next = cluster.awaitLeaderOtherThan(leader, cluster.others(leader).get(0));
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
        .as("ms until another one leads")
        .isLessThan(limit.toMillis());
    return next;
  }
}
