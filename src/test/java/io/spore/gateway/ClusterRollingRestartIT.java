package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.ReturningClient;
import io.spore.gateway.support.SteadyPublisher;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Gateways, with and without event logs, stopped and started one after the other under load. */
class ClusterRollingRestartIT {
  private static final String TOPIC = "load/numbers";
  private static final int PER_SECOND = 200;
  private static final int CLIENTS = 6;

  @TempDir Path logs;

  @Test
  @Timeout(180)
  void clientsThatComeBackWithTheirCursorsMissNothingAndGetNothingTwice() throws Exception {
    Vertx vertx = Vertx.vertx();
    List<ReturningClient> clients = new ArrayList<>();
    try (Mosquitto broker = Mosquitto.start();
        GatewayCluster cluster = cluster(broker).start("a", "b", "c")) {
      awaitBroker(cluster, cluster.awaitFormed());
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        clients.add(new ReturningClient(() -> ports(cluster, first), TOPIC));
      }
      int published;
      ReturningClient.Place early;
      try (SteadyPublisher publisher = SteadyPublisher.start(vertx, broker, TOPIC, 1, PER_SECOND)) {
        clients.get(0).awaitMessage(PER_SECOND);
        early = clients.get(0).place();
        for (String id : cluster.ids()) {
          int before = publisher.published();
          clients.forEach(client -> client.awaitMessage(before));
          cluster.get(id).terminate();
          assertThat(cluster.get(id).exitCode()).isZero();
          cluster.restart(id);
          cluster.awaitFormed();
        }
        int before = publisher.published();
        clients.forEach(client -> client.awaitMessage(before));
        published = publisher.stop();
      }

      for (ReturningClient client : clients) {
        client.awaitMessage(published - 1);
        assertThat(client.missing(published)).isEmpty();
        assertThat(client.repeated()).isEmpty();
        assertThat(client.gaps()).isEmpty();
        assertThat(client.connections()).isGreaterThan(1);
      }
      for (String id : cluster.ids()) {
        assertWhatItMissedWhileItWasDownIsSaid(cluster.get(id), early, published);
      }
    } finally {
      clients.forEach(ReturningClient::close);
      vertx.close().await();
    }
  }

  @Test
  @Timeout(120)
  void withoutLogsEveryLossIsToldToTheClientsThatComeBack() throws Exception {
    Vertx vertx = Vertx.vertx();
    List<ReturningClient> clients = new ArrayList<>();
    try (Mosquitto broker = Mosquitto.start();
        GatewayCluster cluster = clusterWithoutLogs(broker).start("a", "b")) {
      awaitBroker(cluster, cluster.awaitFormed());
      for (int client = 0; client < CLIENTS; client++) {
        int first = client;
        clients.add(new ReturningClient(() -> ports(cluster, first), TOPIC));
      }
      int published;
      try (SteadyPublisher publisher = SteadyPublisher.start(vertx, broker, TOPIC, 1, PER_SECOND)) {
        clients.forEach(client -> client.awaitMessage(PER_SECOND));
        for (String id : cluster.ids()) {
          cluster.get(id).terminate();
          assertThat(cluster.get(id).exitCode()).isZero();
          cluster.restart(id);
          cluster.awaitFormed();
          int before = publisher.published();
          clients.forEach(client -> client.awaitMessage(before));
        }
        published = publisher.stop();
      }

      assertThat(clients)
          .as("clients that missed something")
          .anyMatch(client -> !client.missing(published).isEmpty());
      for (ReturningClient client : clients) {
        client.awaitMessage(published - 1);
        assertThat(client.silentLosses()).as("losses without a gap that tells of them").isEmpty();
      }
    } finally {
      clients.forEach(ReturningClient::close);
      vertx.close().await();
    }
  }

  /** What came while a gateway was down it never gets: whoever comes to it from before is told. */
  private static void assertWhatItMissedWhileItWasDownIsSaid(
      GatewayProcess gateway, ReturningClient.Place early, int published) {
    try (ReturningClient late =
        new ReturningClient(() -> List.of(gateway.port()), TOPIC, early.cursor())) {
      late.awaitMessage(published - 1);
      assertThat(late.missing(published)).anyMatch(number -> number >= early.next());
      assertThat(late.gaps()).isNotEmpty();
      assertThat(late.repeated()).isEmpty();
    }
  }

  private GatewayCluster cluster(Mosquitto broker) {
    return clusterWithoutLogs(broker).envOf("SPORE_LOG_DIR", id -> logs.resolve(id).toString());
  }

  private static GatewayCluster clusterWithoutLogs(Mosquitto broker) {
    return GatewayCluster.of("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
        .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"load/#\",\"qos\":1}]");
  }

  /** The gateways that run now, beginning with another one for each client. */
  private static List<Integer> ports(GatewayCluster cluster, int first) {
    List<Integer> ports = new ArrayList<>();
    for (int i = 0; i < cluster.ids().size(); i++) {
      GatewayProcess gateway = cluster.get(cluster.ids().get((first + i) % cluster.ids().size()));
      if (gateway.isStarted()) {
        ports.add(gateway.port());
      }
    }
    return ports;
  }

  private static void awaitBroker(GatewayCluster cluster, String leader) {
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> cluster.get(leader).health().getJsonObject("mqtt").getBoolean("connected"));
  }
}
