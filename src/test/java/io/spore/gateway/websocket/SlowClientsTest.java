package io.spore.gateway.websocket;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that do not read what they are sent, and what that means for the others. */
@ExtendWith(VertxExtension.class)
class SlowClientsTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int QUEUE_BYTES = 256 * 1024;

  /** More than the kernel's socket buffers and the queue hold together. */
  private static final int FLOOD_BYTES = 24 << 20;

  private static final String TEXT = "x".repeat(16_384);
  private static final int FLOOD = FLOOD_BYTES / TEXT.length();

  private TestDoor door;

  @BeforeEach
  void prepare(Vertx vertx) {
    door = new TestDoor(vertx, QUEUE_BYTES / 2).queueBytes(QUEUE_BYTES);
  }

  @AfterEach
  void leave() throws Exception {
    door.close();
  }

  @Test
  void aStalledClientIsClosedWith4008AndTheOthersMissNothing() throws Exception {
    door.open();
    RawWebSocket stalled = door.enter();
    List<RawWebSocket> healthy = List.of(door.enter(), door.enter(), door.enter());

    List<Thread> readers = new ArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    for (RawWebSocket client : healthy) {
      Thread reader = new Thread(() -> expectAll(client, FLOOD, failures));
      reader.start();
      readers.add(reader);
    }
    flood();
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(failures).isEmpty();
    assertThat(door.crowd().closedAsSlow()).isEqualTo(1);
    RawWebSocket.Frame close = stalled.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4008);
    assertThat(close.closeReason()).startsWith("too slow");
  }

  @Test
  void whenTheWholeCrowdStallsTheSourcesAreHeldBackAndNobodyIsClosed() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.read();

    int sent = floodUntilHeldBack();
    for (int i = 0; i < sent; i++) {
      assertThat(topic(client.readUntil(RawWebSocket.TEXT))).isEqualTo("m/" + i);
    }

    Awaitility.await().until(() -> !door.events().backpressure().paused());
    assertThat(door.crowd().closedAsSlow()).isZero();
  }

  @Test
  void aClientThatTakesNothingIsSeenAsSlowWithWhatWaitsForIt() throws Exception {
    door.open();
    door.enter().read();
    assertThat(await(door.first().clients()))
        .singleElement()
        .satisfies(
            client -> {
              assertThat(client.remoteAddress()).startsWith("127.0.0.1:");
              assertThat(client.transport() + " " + client.format()).isEqualTo("websocket plain");
              assertThat(client.connectedAt()).isPositive();
              assertThat(client.waitingEvents()).isZero();
              assertThat(client.lagging()).isFalse();
            });

    floodUntilHeldBack();

    assertThat(await(door.first().clients()))
        .singleElement()
        .satisfies(
            client -> {
              assertThat(client.waitingEvents()).isPositive();
              assertThat(client.waitingBytes()).isGreaterThan(QUEUE_BYTES / 2);
              assertThat(client.lagging()).isTrue();
            });
  }

  @Test
  void aQueueThatIsGivenMoreRoomKeepsMoreForClientsThatAreThereAlready() throws Exception {
    door.open();
    RawWebSocket stalled = door.enter();
    stalled.read();
    letTwoOthersRead();
    door.first().limitQueues(2 * FLOOD_BYTES, 1_000_000);
    flood();

    List<Throwable> failures = new ArrayList<>();
    expectAll(stalled, FLOOD, failures);

    assertThat(failures).isEmpty();
    assertThat(door.crowd().closedAsSlow()).isZero();
  }

  @Test
  void withDropOldestAStalledClientIsToldWhatItMissed() throws Exception {
    door.slowClient(SlowClient.DROP_OLDEST).open();
    RawWebSocket stalled = door.enter();
    stalled.read();
    letTwoOthersRead();
    flood();

    int got = 0;
    long dropped = 0;
    String last = "";
    while (!last.equals("m/" + (FLOOD - 1))) {
      JsonNode event = MAPPER.readTree(stalled.readUntil(RawWebSocket.TEXT).text());
      last = event.get("topic").textValue();
      if (last.equals("gateway/gap")) {
        dropped += event.get("dropped").longValue();
        assertThat(event.get("to").longValue() - event.get("from").longValue() + 1)
            .isEqualTo(event.get("dropped").longValue());
      } else {
        got++;
      }
    }
    assertThat(dropped).isPositive();
    assertThat(got + dropped).isEqualTo(FLOOD);
    assertThat(door.crowd().dropped()).isEqualTo(dropped);
    assertThat(door.crowd().dropped(Drop.OLDEST_GAVE_WAY)).isEqualTo(dropped);
    assertThat(await(door.first().clients()))
        .extracting(ClientSeen::dropped)
        .containsExactlyInAnyOrder(0L, 0L, dropped);
  }

  @Test
  void withLatestAStalledClientGetsTheNewestOfEachTopic() throws Exception {
    door.slowClient(SlowClient.LATEST).open();
    RawWebSocket stalled = door.enter();
    stalled.read();
    letTwoOthersRead();
    for (int i = 0; i < FLOOD; i++) {
      publishPaced(message("topic/" + i % 3, i + " " + TEXT));
    }

    List<Integer> numbers = new ArrayList<>();
    boolean told = false;
    while (numbers.isEmpty() || numbers.get(numbers.size() - 1) != FLOOD - 1) {
      JsonNode event = MAPPER.readTree(stalled.readUntil(RawWebSocket.TEXT).text());
      if (event.get("topic").textValue().equals("gateway/gap")) {
        told = true;
      } else {
        numbers.add(numberOf(event));
      }
    }
    assertThat(told).isTrue();
    assertThat(numbers).isSorted();
    assertThat(numbers).contains(FLOOD - 1, FLOOD - 2, FLOOD - 3);
    assertThat(numbers.size()).isLessThan(FLOOD);
  }

  private static int numberOf(JsonNode event) {
    String data = event.get("data").textValue();
    return Integer.parseInt(data.substring(0, data.indexOf(' ')));
  }

  /** So that the crowd is not the one that stalls. */
  private void letTwoOthersRead() throws Exception {
    for (RawWebSocket other : List.of(door.enter(), door.enter())) {
      new Thread(() -> expectAll(other, Integer.MAX_VALUE, new ArrayList<>())).start();
    }
  }

  private void flood() {
    for (int i = 0; i < FLOOD; i++) {
      publishPaced(message("m/" + i, TEXT));
    }
  }

  /** Publishes until the crowd can take no more; returns how much that was. */
  private int floodUntilHeldBack() {
    int sent = 0;
    while (!door.events().backpressure().paused()) {
      door.events().publish(message("m/" + sent++, TEXT));
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> door.events().inFlightBytes() == 0 || door.events().backpressure().paused());
    }
    return sent;
  }

  /** Publishes as a broker's bridge does: not while the sources are held back. */
  private void publishPaced(Event event) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !door.events().backpressure().paused());
    door.events().publish(event);
  }

  private static void expectAll(RawWebSocket client, int count, List<Throwable> failures) {
    try {
      int seen = 0;
      while (seen < count) {
        String topic = topic(client.readUntil(RawWebSocket.TEXT));
        if (topic.startsWith("m/")) {
          assertThat(topic).isEqualTo("m/" + seen);
          seen++;
        }
      }
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(topic, text.getBytes(StandardCharsets.UTF_8), 0, 0, false);
  }

  private static String topic(RawWebSocket.Frame frame) throws Exception {
    return MAPPER.readTree(frame.text()).get("topic").textValue();
  }
}
