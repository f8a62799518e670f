package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Verticles listen to the bus only while they have clients. */
@ExtendWith(VertxExtension.class)
class ComingAndGoingTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int CLUSTER_EVERY = 7;

  private TestDoor door;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door = new TestDoor(vertx).instances(2).open();
  }

  @Test
  void nobodyIsWokenWhileThereAreNoClients() throws Exception {
    publish(0);
    assertThat(door.events().inFlightBytes()).isZero();

    try (RawWebSocket client = connect()) {
      client.read();
      publish(1);
      assertThat(number(client.read())).isEqualTo(1);
    }
    Awaitility.await().until(() -> door.crowd().clients() == 0);

    publish(2);
    assertThat(door.events().inFlightBytes()).isZero();
  }

  @Test
  void whoeverComesWhileEventsFlowGetsTheStateAndThenEverythingWithoutAGap() throws Exception {
    publish(0);
    AtomicBoolean enough = new AtomicBoolean();
    Thread publisher = new Thread(() -> publishUntil(enough));
    publisher.start();
    ExecutorService visitors = Executors.newFixedThreadPool(4);
    List<Future<Integer>> visits = new ArrayList<>();
    for (int i = 0; i < 120; i++) {
      int stay = i % 40;
      visits.add(visitors.submit((Callable<Integer>) () -> visit(stay)));
    }
    int heard = 0;
    for (Future<Integer> visit : visits) {
      heard += visit.get(30, TimeUnit.SECONDS);
    }
    visitors.shutdown();
    enough.set(true);
    publisher.join();
    assertThat(heard).isPositive();
    Awaitility.await()
        .until(() -> door.crowd().clients() == 0 && door.events().inFlightBytes() == 0);
  }

  /** Stays for a number of events and sees that each follows the one before. */
  private int visit(int stay) throws IOException {
    try (RawWebSocket client = connect()) {
      int state = number(client.read());
      int last = number(client.read());
      assertThat(last).as("nothing older than the state").isGreaterThan(state);
      assertThat(last).as("no change of the state in between").isLessThanOrEqualTo(next(state));
      for (int i = 0; i < stay; i++) {
        assertThat(number(client.read())).isEqualTo(++last);
      }
      return 1 + stay;
    }
  }

  /** The next number after this one at which the cluster changes. */
  private static int next(int state) {
    return state + CLUSTER_EVERY;
  }

  private void publishUntil(AtomicBoolean enough) {
    for (int i = 1; !enough.get(); i++) {
      publish(i);
      if (i % 20 == 0) {
        LockSupport.parkNanos(100_000);
      }
    }
  }

  private void publish(int number) {
    Event event =
        number % CLUSTER_EVERY == 0
            ? new ClusterChanged(List.of(), String.valueOf(number), 0)
            : new MqttMessage(String.valueOf(number), new byte[0], 0, 0, false);
    door.events().publish(event);
  }

  private static int number(RawWebSocket.Frame frame) throws IOException {
    JsonNode event = MAPPER.readTree(frame.text());
    String topic = event.get("topic").textValue();
    return Integer.parseInt(
        topic.equals("cluster/update") ? event.get("primaryNode").textValue() : topic);
  }

  private RawWebSocket connect() throws IOException {
    RawWebSocket client = RawWebSocket.connect(door.port(), "/ws");
    assertThat(client.statusLine()).contains("101");
    return client;
  }
}
