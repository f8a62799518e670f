package io.spore.gateway.soak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.FreePort;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gateway, broker and clients are killed at random under load. At the end every client has to have
 * what the log has, in its order, and the log has to have all that was published, once. How long
 * and with which chances the system properties {@code soak.seconds} and {@code soak.seed} say.
 */
@Tag("soak")
class SoakIT {
  private static final int CLIENTS = 6;
  private static final String LAST = "the last one";
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  /** Mosquitto saves every second. */
  private static final Duration SAVED_AFTER = Duration.ofSeconds(3);

  @TempDir Path dir;

  private final Random random = new Random(Long.getLong("soak.seed", 1));
  private final Vertx vertx = Vertx.vertx();
  private final int port = FreePort.find();
  private final List<SoakClient> clients = new ArrayList<>();
  private SoakPublisher publisher;
  private GatewayProcess gateway;
  private int gatewayKills;
  private int brokerKills;
  private int clientKills;
  private int probes;

  @AfterEach
  void stop() throws Exception {
    for (SoakClient client : clients) {
      client.stop();
    }
    if (publisher != null) {
      publisher.abandon();
    }
    if (gateway != null) {
      gateway.close();
    }
    vertx.close().await();
  }

  @Test
  void whateverIsKilledEveryClientGetsEverythingOnceAndInOrder() throws Exception {
    int seconds = Integer.getInteger("soak.seconds", 120);
    try (Mosquitto broker =
        Mosquitto.setup()
            .withConfig("persistence true", "autosave_interval 1", "max_inflight_messages 0")
            .start()) {
      gateway = startGateway(broker);
      gateway.awaitBroker();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(SoakClient.start(i, port));
      }
      await().atMost(PATIENCE).until(() -> clients.stream().allMatch(SoakClient::isOnStream));
      publisher = SoakPublisher.start(vertx, broker);
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
      while (System.nanoTime() < end) {
        pause(300 + random.nextInt(2_700));
        kill(broker);
      }
      awaitLink();
      publisher.finish();
      publish(broker, "soak/end", LAST);
      await().atMost(PATIENCE).until(() -> clients.stream().allMatch(c -> c.hasEndedWith(LAST)));
      check(publisher.count(), seconds);
    }
  }

  private GatewayProcess startGateway(Mosquitto broker) {
    return GatewayProcess.setup()
        .env("SPORE_GATEWAY_ID", "attic")
        .env("SPORE_HTTP_PORT", Integer.toString(port))
        .env("SPORE_LOG_DIR", dir.resolve("log").toString())
        .env("SPORE_MQTT_URL", "tcp://" + broker.host() + ":" + broker.port())
        .env("SPORE_MQTT_RECONNECT_INTERVAL", "200ms")
        .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"soak/#\",\"qos\":1}]")
        .start();
  }

  private void kill(Mosquitto broker) throws Exception {
    int chance = random.nextInt(10);
    if (chance < 5) {
      clientKills++;
      clients.get(random.nextInt(CLIENTS)).kill(random.nextInt(1_500));
    } else if (chance < 8) {
      killGateway();
      pause(random.nextInt(1_000));
      gateway = startGateway(broker);
    } else {
      awaitSaved(broker);
      brokerKills++;
      broker.kill();
      boolean both = random.nextBoolean();
      if (both) {
        killGateway();
      }
      pause(random.nextInt(1_000));
      broker.restart();
      if (both) {
        gateway = startGateway(broker);
      }
    }
  }

  /**
   * A broker that is killed before it has saved what it sent to a gateway that came back sends all
   * of it again, as new, which nobody can recognise.
   */
  private void awaitSaved(Mosquitto broker) {
    awaitLink();
    String probe = "probe " + probes++;
    publish(broker, "soak/probe", probe);
    await().atMost(PATIENCE).until(() -> clients.get(0).hasReceived(probe));
    pause(SAVED_AFTER.toMillis());
  }

  private void killGateway() {
    gatewayKills++;
    gateway.close();
  }

  private void awaitLink() {
    await()
        .atMost(PATIENCE)
        .until(() -> gateway.health().getJsonObject("mqtt").getBoolean("connected"));
  }

  private void publish(Mosquitto broker, String topic, String message) {
    try (MqttPublisher once = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      once.publish(topic, message, 1, false);
    }
  }

  private void check(int published, int seconds) throws Exception {
    List<String> log = log();
    Set<String> once = new HashSet<>();
    List<String> repeated = log.stream().filter(message -> !once.add(message)).toList();
    Set<Integer> missing = new TreeSet<>();
    for (int number = 0; number < published; number++) {
      missing.add(number);
    }
    log.stream()
        .filter(message -> message.matches("\\d+\\.\\d+"))
        .forEach(message -> missing.remove(Integer.valueOf(message.replaceFirst("\\..*", ""))));
    int gaps = clients.stream().mapToInt(SoakClient::gaps).sum();
    long pause = clients.stream().mapToLong(SoakClient::longestPauseMs).max().orElseThrow();
    System.out.printf(
        "soak: %d s, %d numbers published, %d events in the log and at each of %d clients; killed:"
            + " gateway %d, broker %d, clients %d; gaps told %d, missing %d, repeated %d; longest"
            + " pause of a client %d ms%n",
        seconds,
        published,
        log.size(),
        CLIENTS,
        gatewayKills,
        brokerKills,
        clientKills,
        gaps,
        missing.size(),
        repeated.size(),
        pause);
    assertThat(repeated).describedAs("twice in the log").isEmpty();
    assertThat(missing).describedAs("not in the log").isEmpty();
    assertThat(gaps).describedAs("gaps told to clients").isZero();
    for (SoakClient client : clients) {
      assertThat(difference(log, client.received())).isEmpty();
    }
  }

  /** Where a client's events first differ from the log's, in words; the lists are too long. */
  private static String difference(List<String> log, List<String> received) {
    int same = 0;
    while (same < Math.min(log.size(), received.size())
        && log.get(same).equals(received.get(same))) {
      same++;
    }
    return same == log.size() && same == received.size()
        ? ""
        : "behind "
            + same
            + " events: in the log "
            + log.subList(same, Math.min(same + 3, log.size()))
            + ", at a client "
            + received.subList(same, Math.min(same + 3, received.size()));
  }

  /** Everything of the load that the gateway has, in its order. */
  private List<String> log() throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + "/api/events?topic=soak/%23&format=ndjson");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .map(line -> new JsonObject(line).getString("data"))
        .toList();
  }

  private static void pause(long ms) {
    await().pollDelay(Duration.ofMillis(ms)).atMost(PATIENCE).until(() -> true);
  }
}
