package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.SteadyPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways with event logs, of which the leader is killed while messages of QoS 2 come. */
class ClusterExactlyOnceIT {
  private static final String TOPIC = "exact/numbers";
  private static final int PER_SECOND = 200;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path logs;

  @Test
  @Timeout(60)
  void everyMessageOfQos2IsThereOnceOrMarkedAsPossiblyRepeated() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (Mosquitto broker = Mosquitto.start();
        GatewayCluster cluster =
            GatewayCluster.of("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
                .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"exact/#\",\"qos\":2}]")
                .envOf("SPORE_LOG_DIR", id -> logs.resolve(id).toString())
                .start("a", "b")) {
      String leader = cluster.awaitFormed();
      String other = cluster.others(leader).get(0);
      cluster.get(leader).awaitBroker();
      int published;
      try (SteadyPublisher publisher = SteadyPublisher.start(vertx, broker, TOPIC, 2, PER_SECOND)) {
        await().atMost(PATIENCE).until(() -> publisher.published() > PER_SECOND);
        cluster.get(leader).kill();
        cluster.awaitLeaderOtherThan(leader, other);
        int enough = publisher.published() + PER_SECOND;
        await().atMost(PATIENCE).until(() -> publisher.published() > enough);
        published = publisher.stop();
      }
      await()
          .atMost(PATIENCE)
          .until(() -> numbers(cluster.get(other).events(TOPIC)).contains(published - 1));

      List<JsonObject> events = cluster.get(other).events(TOPIC);
      assertThat(new TreeSet<>(numbers(events)))
          .containsExactlyElementsOf(IntStream.range(0, published).boxed().toList());
      List<JsonObject> unmarked =
          events.stream().filter(event -> !event.getBoolean("possiblyRepeated", false)).toList();
      assertThat(numbers(unmarked)).doesNotHaveDuplicates().isSorted();
    } finally {
      vertx.close().await();
    }
  }

  private static List<Integer> numbers(List<JsonObject> events) {
    return events.stream().map(event -> Integer.valueOf(event.getString("data"))).toList();
  }
}
