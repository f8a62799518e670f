package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packed gateway with an event log, killed again and again while a real broker sends. */
class KilledGatewayIT {
  private static final int KILLS = 8;
  private static final int AHEAD = 1_000;
  private static final int BITE = 100;
  private static final String LAST = "the last one";

  @TempDir Path dir;

  private final AtomicInteger next = new AtomicInteger();

  /** How many messages the publisher may send before the gateway has seen others. */
  private final Semaphore ahead = new Semaphore(AHEAD);

  private volatile boolean publishing = true;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  @Timeout(300)
  void howeverOftenItIsKilledEachMessageIsStoredOnceAndInOrder(int qos) throws Exception {
    Random random = new Random(qos);
    Vertx vertx = Vertx.vertx();
    ExecutorService load = Executors.newSingleThreadExecutor();
    // As many at once as the publisher sends: Mosquitto's own limit holds for both directions.
    try (Mosquitto broker =
            Mosquitto.setup().withConfig("max_inflight_messages " + 2 * BITE).start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      start(broker, qos).close();
      Future<?> published = load.submit(() -> publishWithoutEnd(publisher, qos));
      for (int kill = 0; kill < KILLS; kill++) {
        try (GatewayProcess gateway = start(broker, qos);
            RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws")) {
          // What was sent while it was away came before this client: let there be more.
          ahead.release(AHEAD);
          int enough = 50 + random.nextInt(AHEAD - 200);
          for (int seen = 0; seen < enough; seen++) {
            client.read();
            ahead.release();
          }
          gateway.kill();
        }
      }
      publishing = false;
      ahead.release(BITE);
      published.get(60, TimeUnit.SECONDS);
      try (GatewayProcess gateway = start(broker, qos);
          RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws")) {
        // Whoever got the cluster's state is on the stream; being connected is not enough.
        client.read();
        publisher.publish("load", LAST, qos, false);
        while (!client.read().text().contains(LAST)) {
          // goes on to the last message
        }
        gateway.terminate();
        assertThat(gateway.exitCode()).isZero();
      }
    } finally {
      publishing = false;
      ahead.release(BITE);
      load.shutdown();
      vertx.close().await();
    }

    assertThat(stored()).isEqualTo(IntStream.range(0, next.get()).boxed().toList());
  }

  private GatewayProcess start(Mosquitto broker, int qos) {
    GatewayProcess gateway =
        GatewayProcess.setup()
            .env("SPORE_GATEWAY_ID", "attic")
            .env("SPORE_LOG_DIR", dir.resolve("log").toString())
            .env("SPORE_MQTT_URL", "tcp://" + broker.host() + ":" + broker.port())
            .env("SPORE_MQTT_RECONNECT_INTERVAL", "200ms")
            .env("SPORE_MQTT_SUBSCRIPTIONS", "[{\"filter\":\"load\",\"qos\":" + qos + "}]")
            .start();
    gateway.awaitBroker();
    return gateway;
  }

  private void publishWithoutEnd(MqttPublisher publisher, int qos) {
    while (publishing) {
      ahead.acquireUninterruptibly(BITE);
      publisher.publishMany("load", BITE, any -> Integer.toString(next.getAndIncrement()), qos);
    }
  }

  private List<Integer> stored() throws Exception {
    List<Integer> numbers = new ArrayList<>();
    LogSettings large = LogSettings.of(1L << 30, Duration.ofHours(1), false);
    EventLog log =
        EventLog.open(
            dir.resolve("log"), large, Disk.REAL, InstantSource.system(), new LogCounters());
    try (log) {
      long position = 0;
      for (List<EventBatch> batches = log.view().read(position, 1 << 20);
          !batches.isEmpty();
          batches = log.view().read(position, 1 << 20)) {
        for (EventBatch batch : batches) {
          batch.events().forEach(event -> note(event, numbers));
          position = batch.nextPosition();
        }
      }
    }
    return numbers;
  }

  private static void note(Event event, List<Integer> numbers) {
    if (event instanceof MqttMessage message) {
      String text = new String(message.payload(), StandardCharsets.UTF_8);
      if (!text.equals(LAST)) {
        numbers.add(Integer.valueOf(text));
      }
    }
  }
}
