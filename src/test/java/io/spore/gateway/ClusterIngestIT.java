package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.ClusterAudience;
import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two gateways that both have a link to a broker: each client still gets each message once. */
@Timeout(120)
class ClusterIngestIT {
  private static final String TOPIC = "load/numbers";
  private static final int MESSAGES = 1_000;

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().await();
  }

  @Test
  void gatewaysThatShareASubscriptionDivideTheMessagesAndAllClientsGetAll() throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        GatewayCluster cluster =
            GatewayCluster.of("-mqtt", url(broker))
                .env("SPORE_MQTT_INGEST", "shared")
                .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"load/#\",\"qos\":1}]")
                .start("a", "b");
        ClusterAudience audience = audience(cluster);
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      cluster.get("a").awaitLog("mqtt.ingest is shared: the broker sends no retained messages");

      publisher.publishMany(TOPIC, MESSAGES, String::valueOf, 1);

      audience.assertEachMessageCameInAnyOrder(MESSAGES);
      for (String id : cluster.ids()) {
        JsonObject counts = cluster.get(id).gateways().getJsonObject("counts");
        assertThat(counts.getLong("relayed.events"))
            .as("what the broker sent to %s", id)
            .isGreaterThan(MESSAGES / 4);
      }
    }
  }

  @Test
  void gatewaysWithABrokerEachPassOnToEachOtherWhatTheirsSends() throws Exception {
    try (Mosquitto one = Mosquitto.start();
        Mosquitto other = Mosquitto.start();
        GatewayCluster cluster =
            GatewayCluster.of()
                .env("SPORE_MQTT_INGEST", "each")
                .envOf("SPORE_MQTT_URL", id -> url(id.equals("a") ? one : other))
                .start("a", "b");
        ClusterAudience audience = audience(cluster);
        MqttPublisher toOne = MqttPublisher.connect(vertx, one.host(), one.port());
        MqttPublisher toOther = MqttPublisher.connect(vertx, other.host(), other.port())) {
      int half = MESSAGES / 2;

      toOne.publishMany(TOPIC, half, String::valueOf, 1);
      toOther.publishMany(TOPIC, half, number -> String.valueOf(half + number), 1);

      audience.assertEachMessageCameInAnyOrder(MESSAGES);
    }
  }

  private static ClusterAudience audience(GatewayCluster cluster) {
    cluster.ids().forEach(id -> cluster.get(id).awaitBroker());
    return new ClusterAudience(cluster, cluster.ids(), TOPIC);
  }

  private static String url(Mosquitto broker) {
    return "tcp://" + broker.host() + ":" + broker.port();
  }
}
