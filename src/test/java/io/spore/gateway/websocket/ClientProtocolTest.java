package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The client protocol over real sockets. */
@ExtendWith(VertxExtension.class)
class ClientProtocolTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final ManualHistory history = new ManualHistory().answeringAtOnce();

  private TestDoor door;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door =
        new TestDoor(vertx).past(new Past(Optional.of(history), Optional.of(history))).instances(2);
    door.events().listen(history::append).await(10, TimeUnit.SECONDS);
    door.open();
  }

  @AfterEach
  void leave() throws Exception {
    door.close();
  }

  @Test
  void filtersInTheAddressKeepTheRestAway() throws Exception {
    RawWebSocket client = door.enter("/ws?topic=a/%2B&exclude=a/x");
    door.events().publish(List.of(message("b", ""), message("a/x", ""), message("a/y", "")));

    assertThat(json(client.read()).get("topic").textValue()).isEqualTo("a/y");
  }

  @Test
  void filtersInMessagesChangeWhatComes() throws Exception {
    RawWebSocket client = door.enter("/ws");
    client.read();
    client.sendText("{\"type\":\"subscribe\",\"id\":\"x\",\"topics\":[\"a\"]}");
    assertThat(json(client.read()).get("id").textValue()).isEqualTo("x");
    door.events().publish(List.of(message("b", ""), message("a", "")));

    assertThat(json(client.read()).get("topic").textValue()).isEqualTo("a");
  }

  @Test
  void aBadParameterIsToldAndClosesWith4400() throws Exception {
    RawWebSocket client = door.connect("/ws?topic=" + "long/".repeat(40) + "%23/b");

    JsonNode error = json(client.read());
    assertThat(error.get("topic").textValue()).isEqualTo("gateway/error");
    assertThat(error.get("field").textValue()).isEqualTo("topic");
    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4400);
    assertThat(close.closeReason()).startsWith("bad request: topic: topic filter long/");
    assertThat(close.payload().length()).isEqualTo(125);
  }

  @Test
  void aClientOfTheSubprotocolGetsCloudEventsAndNothingElse(Vertx vertx) throws Exception {
    BlockingQueue<String> got = new LinkedBlockingQueue<>();
    WebSocketConnectOptions options =
        new WebSocketConnectOptions()
            .setHost("127.0.0.1")
            .setPort(door.port())
            .setURI("/ws")
            .addSubProtocol("other")
            .addSubProtocol("cloudevents.json");
    WebSocket socket =
        vertx
            .createWebSocketClient()
            .webSocket()
            .textMessageHandler(got::add)
            .connect(options)
            .await(10, TimeUnit.SECONDS);
    assertThat(socket.subProtocol()).isEqualTo("cloudevents.json");
    socket.writeTextMessage("{\"type\":\"ping\"}");

    CloudEvent cluster = cloudEvent(got);
    assertThat(cluster.getType()).isEqualTo("io.spore.cluster.changed");
    assertThat(cloudEvent(got).getType()).isEqualTo("io.spore.gateway.reply");
    door.events().publish(List.of(message("a", "1"), message("b", "2")));
    assertThat(cloudEvent(got).getId()).isEqualTo("test/1/1");
    assertThat(cloudEvent(got).getId()).isEqualTo("test/1/2");
  }

  @Test
  void plainAndCloudEventClientsSeeTheSameEvents() throws Exception {
    RawWebSocket plain = door.enter("/ws?topic=a");
    RawWebSocket rich = door.enter("/ws?topic=a&format=cloudevents");
    door.events().publish(List.of(message("a", "1"), message("b", "2"), message("a", "3")));

    for (String data : List.of("1", "3")) {
      assertThat(json(plain.read()).get("data").textValue()).isEqualTo(data);
      assertThat(json(rich.read()).get("data").textValue()).isEqualTo(data);
    }
  }

  @Test
  void clientsThatComeBackWhileEventsFlowFastMissNothingAndCatchUp() throws Exception {
    AtomicBoolean enough = new AtomicBoolean();
    Thread publisher = new Thread(() -> publishUntil(enough));
    publisher.start();
    try {
      Awaitility.await().until(() -> history.end() > 20_000);
      List<Thread> readers = new ArrayList<>();
      List<Throwable> failures = new CopyOnWriteArrayList<>();
      for (int i = 0; i < 4; i++) {
        Thread reader = new Thread(() -> expect(100, 150_000, failures));
        reader.start();
        readers.add(reader);
      }
      for (Thread reader : readers) {
        reader.join();
      }
      assertThat(failures).isEmpty();
    } finally {
      enough.set(true);
      publisher.join();
    }
  }

  @Test
  void aClientThatAsksAndNeverReadsIsNotHeardOnAndOn() throws Exception {
    RawWebSocket client = door.enter("/ws?topic=nothing");
    int questions = 1_000;
    AtomicInteger asked = new AtomicInteger();
    Thread asking = new Thread(() -> ask(client, questions, asked));
    asking.start();

    // What it has sent stands still, far from all: more than that the sockets don't hold.
    AtomicInteger before = new AtomicInteger(-1);
    Awaitility.await()
        .during(Duration.ofSeconds(1))
        .until(
            () -> {
              int now = asked.get();
              return before.getAndSet(now) == now && now > 0 && now < questions;
            });
    client.close();
    asking.join();
  }

  private static void ask(RawWebSocket client, int questions, AtomicInteger asked) {
    String large = "x".repeat(60_000);
    try {
      for (int i = 0; i < questions; i++) {
        client.sendText("{\"type\":\"ping\",\"id\":\"" + large + "\"}");
        asked.incrementAndGet();
      }
    } catch (IOException closed) {
      // That is how it ends.
    }
  }

  private void publishUntil(AtomicBoolean enough) {
    int next = 0;
    while (!enough.get()) {
      List<Event> batch = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        batch.add(message("n", Integer.toString(next++)));
      }
      while (door.events().backpressure().paused()) {
        LockSupport.parkNanos(100_000);
      }
      door.events().publish(batch);
      LockSupport.parkNanos(500_000);
    }
  }

  /** Reads the numbers, and comes back whenever it is closed as too slow. */
  private void expect(int first, int last, List<Throwable> failures) {
    int next = first;
    try {
      while (next <= last) {
        // Numbers count from 0, events from 1.
        Cursor cursor = Cursor.START.advance(new Origin("test", 1), next);
        try (RawWebSocket client =
            RawWebSocket.connect(door.port(), "/ws?topic=n&cursor=" + cursor)) {
          RawWebSocket.Frame frame = client.read();
          while (next <= last && frame.opcode() == RawWebSocket.TEXT) {
            assertThat(json(frame).get("data").textValue()).isEqualTo(Integer.toString(next));
            next++;
            frame = client.read();
          }
          assertThat(next > last || frame.closeCode() == 4008).isTrue();
        }
      }
    } catch (Exception | AssertionError e) {
      failures.add(e);
    }
  }

  private static CloudEvent cloudEvent(BlockingQueue<String> got) throws Exception {
    String text = got.poll(10, TimeUnit.SECONDS);
    assertThat(text).isNotNull();
    return new JsonFormat().deserialize(text.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode json(RawWebSocket.Frame frame) throws Exception {
    return MAPPER.readTree(frame.text());
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(
        topic, text.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), 0, false);
  }
}
