package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.MessageTally;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.SmallDisk;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The packed gateway with its event log on a file system that gets full. */
class FullDiskIT {
  private static final int DISK_MIB = 8;
  private static final int OTHERS_MIB = 4;
  private static final int PAYLOAD = 10_000;

  /** More than there is room for. */
  private static final int TOO_MANY = 600;

  @TempDir Path dir;

  @Test
  @Timeout(120)
  void aFullDiskStopsTheLogAndNothingElseUntilThereIsRoomAgain() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (SmallDisk disk = SmallDisk.mount(dir, DISK_MIB);
        Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      Path others = Files.write(disk.directory().resolve("others"), new byte[OTHERS_MIB << 20]);
      try (GatewayProcess gateway = start(broker);
          MessageTally client = MessageTally.open(gateway, "load")) {
        publisher.publishMany("load", TOO_MANY, FullDiskIT::payload, 1);

        JsonObject stopped = client.awaitNews("that the log has stopped", isLog("stopped"));
        assertThat(stopped.getString("reason")).contains("No space left on device");
        JsonObject health = gateway.health();
        assertThat(health.getString("status")).isEqualTo("degraded");
        assertThat(health.getJsonObject("log").getBoolean("writing")).isFalse();
        assertThat(health.getJsonObject("log").getString("reason"))
            .contains("No space left on device");
        assertThat(get(gateway, "/health/ready"))
            .contains("\"status\":\"degraded\"", "\"part\":\"log\"", "No space left on device");
        client.awaitMessage(TOO_MANY - 1);

        Files.delete(others);
        JsonObject writing = client.awaitNews("that the log writes again", isLog("writing"));
        assertThat(writing.getLong("dropped")).isPositive();
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> gateway.health().getString("status").equals("healthy"));
        publisher.publish("load", payload(TOO_MANY), 1, false);
        client.awaitMessage(TOO_MANY);

        assertThat(client.missing(TOO_MANY)).isEmpty();
        assertThat(client.repeated()).isEmpty();
        assertThat(get(gateway, "/health/ready")).contains("\"status\":\"ready\"");
        assertThat(get(gateway, "/api/events?format=ndjson"))
            .contains(payload(TOO_MANY))
            .contains("\"gateway/gap\"")
            .doesNotContain(payload(TOO_MANY - 1));
      }
    } finally {
      vertx.close().await();
    }
  }

  @Test
  @Timeout(120)
  void whoCameBeforeTheLogStoppedIsToldOfItThoughTheGatewayWasKilled() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (SmallDisk disk = SmallDisk.mount(dir, DISK_MIB);
        Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      Path others = Files.write(disk.directory().resolve("others"), new byte[OTHERS_MIB << 20]);
      String cursor;
      try (GatewayProcess gateway = start(broker);
          MessageTally client = MessageTally.open(gateway, "load")) {
        publisher.publishMany("load", TOO_MANY, FullDiskIT::payload, 1);
        client.awaitNews("that the log has stopped", isLog("stopped"));
        client.awaitMessage(TOO_MANY - 1);
        JsonObject first = new JsonObject(get(gateway, "/api/events?topic=load&limit=1"));
        cursor = first.getString("next");
        gateway.kill();
      }
      Files.delete(others);

      try (GatewayProcess gateway = start(broker)) {
        assertThat(get(gateway, "/api/events?topic=load&format=ndjson&from=" + cursor))
            .contains(payload(1))
            .contains("\"gateway/gap\",\"dropped\":null")
            .doesNotContain(payload(TOO_MANY - 1));
        assertThat(gapAfter(gateway, cursor))
            .contains("\"dropped\":null", "\"reason\":\"not in the event log\"");
      }
    } finally {
      vertx.close().await();
    }
  }

  /** What the stream says of what is missing to a client that comes back. */
  private static String gapAfter(GatewayProcess gateway, String cursor) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + "/events?cursor=" + cursor);
    try (Stream<String> lines =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
            .body()) {
      return lines.filter(line -> line.contains("gateway/gap")).findFirst().orElseThrow();
    }
  }

  private GatewayProcess start(Mosquitto broker) {
    GatewayProcess gateway =
        GatewayProcess.setup()
            .env("SPORE_LOG_DIR", dir.resolve("log").toString())
            .env("SPORE_LOG_MAX_BYTES", "64MiB")
            .env("SPORE_MQTT_URL", "tcp://" + broker.host() + ":" + broker.port())
            .start();
    gateway.awaitBroker();
    return gateway;
  }

  private static Predicate<JsonObject> isLog(String status) {
    return event ->
        "gateway/log".equals(event.getString("topic")) && status.equals(event.getString("status"));
  }

  /** The number, with zeros in front of it. */
  private static String payload(int number) {
    return String.format(Locale.ROOT, "%0" + PAYLOAD + "d", number);
  }

  private static String get(GatewayProcess gateway, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }
}
