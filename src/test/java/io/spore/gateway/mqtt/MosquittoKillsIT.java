package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The bridge while a real broker is killed under load again and again. */
class MosquittoKillsIT {
  private static final int KILLS = 20;
  private static final int MESSAGES_BETWEEN_KILLS = 500;
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final Queue<Integer> numbers = new ConcurrentLinkedQueue<>();
  private final List<Status> links = new CopyOnWriteArrayList<>();
  private final AtomicInteger received = new AtomicInteger();
  private volatile boolean publishing = true;

  @Test
  @Timeout(300)
  void afterEachOfTwentyKillsMessagesFlowAgainOnceAndInOrder() throws Exception {
    ExecutorService load = Executors.newSingleThreadExecutor();
    try (Mosquitto broker = Mosquitto.start();
        BridgeFixture fixture = new BridgeFixture()) {
      await(fixture.events.listen(batch -> batch.events().forEach(this::note)));
      fixture.deploy(TestMqtt.at(broker.port()).reconnectInterval(Duration.ofMillis(100)).qos(1));
      Future<?> publisher = load.submit(() -> publishWithoutEnd(fixture, broker));

      for (int kill = 1; kill <= KILLS; kill++) {
        awaitMoreMessages();
        broker.kill();
        int changes = 2 * kill;
        await().atMost(PATIENCE).until(() -> links.size() >= changes);
        broker.restart();
      }
      awaitMoreMessages();
      publishing = false;
      publisher.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } finally {
      publishing = false;
      load.shutdown();
    }

    assertThat(List.copyOf(numbers)).isSorted().doesNotHaveDuplicates();
    List<Status> alternating = new ArrayList<>(List.of(Status.CONNECTED));
    for (int kill = 0; kill < KILLS; kill++) {
      alternating.addAll(List.of(Status.DISCONNECTED, Status.CONNECTED));
    }
    assertThat(links).isEqualTo(alternating);
  }

  private void note(Event event) {
    if (event instanceof BrokerLinkChanged change) {
      links.add(change.status());
    } else if (event instanceof MqttMessage message) {
      numbers.add(Integer.valueOf(BridgeFixture.text(message)));
      received.incrementAndGet();
    }
  }

  private void awaitMoreMessages() {
    int enough = received.get() + MESSAGES_BETWEEN_KILLS;
    await().atMost(PATIENCE).until(() -> received.get() >= enough);
  }

  /** No number is published twice, so one that arrives twice is not the publisher's doing. */
  private void publishWithoutEnd(BridgeFixture fixture, Mosquitto broker) {
    AtomicInteger next = new AtomicInteger();
    while (publishing) {
      await().atMost(PATIENCE).until(() -> !publishing || links.size() % 2 == 1);
      try (MqttPublisher publisher =
          MqttPublisher.connect(fixture.vertx, broker.host(), broker.port())) {
        while (publishing) {
          publisher.publishMany("load", 500, any -> Integer.toString(next.getAndIncrement()), 1);
        }
      } catch (IllegalStateException killed) {
        // on with the next number as soon as the gateway is connected again
      }
    }
  }
}
