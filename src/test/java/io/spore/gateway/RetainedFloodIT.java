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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;

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

  private static final String PAYLOAD = "x".repeat(100);
  private static final long MEMORY_MIB = 500;

  /** A slow client takes less than twice what the flood is paced at; unpaced it comes ten-fold. */
  private static final int FRAMES_PER_REST = 50;

  private static final long REST_NANOS = Duration.ofMillis(5).toNanos();

  /** How old each news was that came during the flood. */
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
        broker.unpause();
        CompletableFuture<Integer> gotBySlow =
            CompletableFuture.supplyAsync(() -> readSlowly(slow));
        long news =
            vertx.setPeriodic(
                20, tick -> publishNews(vertx, publisher, Long.toString(System.nanoTime())));

        int gotByQuick = readAll(quick);

        assertThat(gotByQuick).isEqualTo(RETAINED);
        assertThat(gotBySlow.get(60, TimeUnit.SECONDS)).isEqualTo(RETAINED);
        assertThat(vertx.cancelTimer(news)).isTrue();
        assertThat(newsMs).as("news that came during the flood").hasSizeGreaterThan(50);
        newsMs.sort(null);
        long slowest = newsMs.get(newsMs.size() - 1);
        long median = newsMs.get(newsMs.size() / 2);
        assertThat(median).as("half of the news, in ms").isLessThan(FLOOD_MS / 8);
        assertThat(slowest).as("the slowest news, in ms").isLessThan(FLOOD_MS);
        assertThat(gateway.peakMemoryMiB()).isLessThan(MEMORY_MIB);
        System.out.printf(
            "%d retained messages: %d news meanwhile, half of them within %d ms, 99 %% within %d ms,"
                + " the slowest after %d ms; %d MiB at most%n",
            RETAINED,
            newsMs.size(),
            median,
            newsMs.get(newsMs.size() * 99 / 100),
            slowest,
            gateway.peakMemoryMiB());
      }
    }
  }

  private static void publishNews(Vertx vertx, MqttPublisher publisher, String stamp) {
    vertx.executeBlocking(
        () -> {
          publisher.publish("news", stamp, 0, false);
          return null;
        });
  }

  private int readAll(RawWebSocket client) throws IOException {
    int retained = 0;
    while (retained < RETAINED) {
      JsonObject event = new JsonObject(client.readUntil(RawWebSocket.TEXT).payload());
      if (event.getString("topic").startsWith("kept/")) {
        retained++;
      } else if (event.getString("topic").equals("news") && retained > 0) {
        long ageNanos = System.nanoTime() - Long.parseLong(event.getString("data"));
        newsMs.add(TimeUnit.NANOSECONDS.toMillis(ageNanos));
      }
    }
    return retained;
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
