package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.RawWebSocket.Frame;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A broker that retained very many messages, and what their flood does to clients and memory. The
 * system property {@code retained.topics} says how many, such as 100000.
 */
@EnabledOnOs(OS.LINUX) // memory is read where Linux shows it
@ExtendWith(VertxExtension.class)
class RetainedFloodIT {
  private static final int RETAINED = Integer.getInteger("retained.topics", 20_000);
  private static final int RATE = 5_000;

  /** So long the flood takes; behind it, half of the news would wait for half of that. */
  private static final long FLOOD_MS = 1_000L * RETAINED / RATE;

  /** So much news, beyond the retained messages, ends a flood that is not forwarded. */
  private static final int ENOUGH_NEWS = 50;

  private static final String END = "end";

  private static final Pattern RECEIVED =
      Pattern.compile("(?m)^spore_events_received_total\\{[^}]*source=\"mqtt\"[^}]*\\} (\\S+)$");

  private static final String PAYLOAD = "x".repeat(100);
  private static final long MEMORY_MIB = 500;

  /** A slow client takes less than twice what the flood is paced at; unpaced it comes ten-fold. */
  private static final int FRAMES_PER_REST = 50;

  private static final long REST_NANOS = Duration.ofMillis(5).toNanos();

  /** How old each news was that came meanwhile. */
  private final List<Long> newsMs = new ArrayList<>();

  @Test
  @Timeout(180)
  void theFloodClosesNoSlowClientHoldsUpNoNewsAndStaysWithinBounds(Vertx vertx) throws Exception {
    try (Mosquitto broker = Mosquitto.setup().withConfig("max_queued_messages 0").start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      publisher.publishRetained(i -> "kept/" + i, RETAINED, PAYLOAD);
      // so that the clients are there before the flood
      broker.pause();
      try (GatewayProcess gateway =
              GatewayProcess.setup("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
                  .env("SPORE_MQTT_RETAINED_RATE", Integer.toString(RATE))
                  .heapMiB(256)
                  .start();
          RawWebSocket slow = RawWebSocket.connect(gateway.port(), "/ws");
          RawWebSocket quick = RawWebSocket.connect(gateway.port(), "/ws")) {
        long memoryBefore = gateway.memoryMiB();
        broker.unpause();
        CompletableFuture<Integer> gotBySlow =
            CompletableFuture.supplyAsync(() -> readSlowly(slow));
        long news = publishNews(vertx, publisher);

        int gotByQuick = readAll(quick);

        assertThat(gotByQuick).isEqualTo(RETAINED);
        assertThat(gotBySlow.get(60, TimeUnit.SECONDS)).isEqualTo(RETAINED);
        assertThat(vertx.cancelTimer(news)).isTrue();
        assertThat(newsMs).as("news that came during the flood").hasSizeGreaterThan(50);
        newsMs.sort(null);
        assertThat(newsMs.get(newsMs.size() / 2))
            .as("half of the news, in ms")
            .isLessThan(FLOOD_MS / 8);
        assertThat(slowestNewsMs()).as("the slowest news, in ms").isLessThan(FLOOD_MS);
        assertThat(gateway.peakMemoryMiB()).isLessThan(MEMORY_MIB);
        print("forward", gateway, memoryBefore);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"snapshot-only", "ignore"})
  @Timeout(180)
  void retainedMessagesThatAreNotForwardedDisturbNobody(String policy, Vertx vertx)
      throws Exception {
    try (Mosquitto broker = Mosquitto.setup().withConfig("max_queued_messages 0").start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      publisher.publishRetained(i -> "kept/" + i, RETAINED, PAYLOAD);
      broker.pause();
      try (GatewayProcess gateway =
              GatewayProcess.setup("-mqtt", "tcp://" + broker.host() + ":" + broker.port())
                  .env("SPORE_MQTT_RETAINED", policy)
                  .env("SPORE_LOG_SNAPSHOT_TOPICS", Integer.toString(2 * RETAINED))
                  .env("SPORE_LOG_SNAPSHOT_BYTES", "64MiB")
                  .heapMiB(256)
                  .start();
          RawWebSocket slow = RawWebSocket.connect(gateway.port(), "/ws");
          RawWebSocket quick = RawWebSocket.connect(gateway.port(), "/ws")) {
        long memoryBefore = gateway.memoryMiB();
        broker.unpause();
        CompletableFuture<Integer> gotBySlow =
            CompletableFuture.supplyAsync(() -> readSlowly(slow));
        CompletableFuture<Integer> gotByQuick = CompletableFuture.supplyAsync(() -> readAll(quick));
        long news = publishNews(vertx, publisher);
        Awaitility.await()
            .atMost(60, TimeUnit.SECONDS)
            .until(() -> received(gateway) >= RETAINED + ENOUGH_NEWS);
        assertThat(vertx.cancelTimer(news)).isTrue();
        publisher.publish(END, "", 1, false);

        assertThat(gotByQuick.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(gotBySlow.get(60, TimeUnit.SECONDS)).isZero();
        assertThat(newsMs).hasSizeGreaterThanOrEqualTo(ENOUGH_NEWS / 2);
        newsMs.sort(null);
        assertThat(slowestNewsMs()).as("the slowest news, in ms").isLessThan(2_000);
        assertThat(gateway.peakMemoryMiB()).isLessThan(MEMORY_MIB);
        assertThat(snapshotSize(gateway))
            .satisfies(
                size -> assertThat(size >= RETAINED).isEqualTo(policy.equals("snapshot-only")));
        print(policy, gateway, memoryBefore);
      }
    }
  }

  /** How many messages have come from the broker. */
  private static long received(GatewayProcess gateway) throws IOException, InterruptedException {
    URI metrics = URI.create("http://127.0.0.1:" + gateway.port() + "/metrics");
    String page =
        HttpClient.newHttpClient()
            .send(HttpRequest.newBuilder(metrics).build(), BodyHandlers.ofString())
            .body();
    Matcher matcher = RECEIVED.matcher(page);
    return matcher.find() ? (long) Double.parseDouble(matcher.group(1)) : 0;
  }

  /** Of how many topics the last event is told to whoever asks for it. */
  private static int snapshotSize(GatewayProcess gateway) throws IOException {
    try (RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws?snapshot=true")) {
      JsonObject event = new JsonObject();
      while (!"gateway/snapshot".equals(event.getString("topic"))) {
        event = new JsonObject(client.readUntil(RawWebSocket.TEXT).payload());
      }
      return event.getInteger("events");
    }
  }

  private void print(String policy, GatewayProcess gateway, long memoryBefore) throws IOException {
    System.out.printf(
        "%s: %d retained messages: %d news meanwhile, half of them within %d ms,"
            + " 99 %% within %d ms, the slowest after %d ms; %d MiB before, %d MiB at most%n",
        policy,
        RETAINED,
        newsMs.size(),
        newsMs.get(newsMs.size() / 2),
        newsMs.get(newsMs.size() * 99 / 100),
        slowestNewsMs(),
        memoryBefore,
        gateway.peakMemoryMiB());
  }

  /** Publishes the time, 50 times a second, until the timer that is returned is cancelled. */
  private static long publishNews(Vertx vertx, MqttPublisher publisher) {
    return vertx.setPeriodic(
        20,
        tick -> {
          String stamp = Long.toString(System.nanoTime());
          vertx.executeBlocking(
              () -> {
                publisher.publish("news", stamp, 0, false);
                return null;
              });
        });
  }

  private long slowestNewsMs() {
    return Collections.max(newsMs);
  }

  /** Reads until it has seen all retained messages, or the end; tells how many it saw. */
  private int readAll(RawWebSocket client) {
    try {
      int retained = 0;
      while (retained < RETAINED) {
        JsonObject event = new JsonObject(client.readUntil(RawWebSocket.TEXT).payload());
        String topic = event.getString("topic");
        if (topic.startsWith("kept/")) {
          retained++;
        } else if (topic.equals("news")) {
          long ageNanos = System.nanoTime() - Long.parseLong(event.getString("data"));
          newsMs.add(TimeUnit.NANOSECONDS.toMillis(ageNanos));
        } else if (topic.equals(END)) {
          break;
        }
      }
      return retained;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int readSlowly(RawWebSocket client) {
    try {
      int retained = 0;
      for (int frames = 1; retained < RETAINED; frames++) {
        Frame frame = client.read();
        if (frame.opcode() == RawWebSocket.CLOSE) {
          throw new AssertionError("closed with " + frame.closeCode() + " after " + retained);
        }
        if (frame.opcode() == RawWebSocket.TEXT && frame.text().startsWith("{\"topic\":\"kept/")) {
          retained++;
        } else if (frame.text().startsWith("{\"topic\":\"" + END + "\"")) {
          break;
        }
        if (frames % FRAMES_PER_REST == 0) {
          LockSupport.parkNanos(REST_NANOS);
        }
      }
      return retained;
    } catch (IOException e) {
      throw new AssertionError("the connection ended", e);
    }
  }
}
