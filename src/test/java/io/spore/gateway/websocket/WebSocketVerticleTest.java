package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.ClientSeen;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class WebSocketVerticleTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final HttpConfig ANY_PORT = new HttpConfig("127.0.0.1", 0);
  private static final int QUEUE_BYTES = 256 * 1024;

  /** More than the kernel's socket buffers and the queue hold together. */
  private static final int FLOOD_BYTES = 24 << 20;

  private final List<RawWebSocket> clients = new ArrayList<>();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private SporeEvents events;
  private Crowd crowd;
  private String deployment;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
    events = new SporeEvents(vertx, new Origin("test", 1), QUEUE_BYTES / 2);
    crowd = new Crowd(events.backpressure());
  }

  @AfterEach
  void leave() throws Exception {
    for (RawWebSocket client : clients) {
      client.close();
    }
  }

  @Test
  void aNewClientFirstGetsTheCluster() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    events.publish(new ClusterChanged(List.of(), "10.0.0.9", 5));
    Awaitility.await().until(() -> events.inFlightBytes() == 0);

    JsonNode first = MAPPER.readTree(connect().read().text());

    assertThat(first.get("topic").textValue()).isEqualTo("cluster/update");
    assertThat(first.get("primaryNode").textValue()).isEqualTo("10.0.0.9");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyClientGetsEveryEventInTheSameOrderOnAnyEventLoop(int instances) throws Exception {
    deploy(instances, config(SlowClient.DISCONNECT));
    List<RawWebSocket> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RawWebSocket client = connect();
      client.read();
      readers.add(client);
    }

    for (int i = 0; i < 200; i += 2) {
      events.publish(List.of(message("m/" + i, "x"), message("m/" + (i + 1), "y")));
    }

    for (RawWebSocket client : readers) {
      for (int i = 0; i < 200; i++) {
        assertThat(topic(client.read())).isEqualTo("m/" + i);
      }
    }
  }

  @Test
  void aBinaryFrameClosesWith4400() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.send(0x80 | RawWebSocket.BINARY, new byte[] {1, 2, 3});

    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4400);
    assertThat(close.closeReason()).contains("binary frames are not understood");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "not json", "[]", "7", "\"text\"", "{} {}", ""})
  void whatIsNoJsonObjectClosesWith4400(String text) throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.sendText(text);

    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4400);
    assertThat(close.closeReason()).contains("not a JSON object");
  }

  @Test
  void deeplyNestedJsonClosesWith4400() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.sendText("{\"a\":" + "[".repeat(10_000));

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4400);
  }

  @Test
  void anUnknownMessageIsAnsweredAndTheClientStays() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.read();
    client.sendText("{\"type\":\"hello\"}");

    assertThat(topic(client.read())).isEqualTo("gateway/error");
    events.publish(message("later", "x"));
    assertThat(topic(client.read())).isEqualTo("later");
  }

  @Test
  void aMessageBeyondTheLimitEndsTheConnectionOfItsSenderOnly() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket hostile = connect();
    RawWebSocket healthy = connect();
    healthy.read();
    hostile.sendText("{\"a\":\"" + "x".repeat(70_000) + "\"}");

    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
    events.publish(message("later", "x"));
    assertThat(topic(healthy.read())).isEqualTo("later");
  }

  @Test
  void fragmentsBeyondTheLimitEndTheConnectionToo() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.send(RawWebSocket.TEXT, new byte[60_000]);
    client.send(0, new byte[60_000]);

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
  }

  @Test
  void aMessageInFragmentsIsPutTogether() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.read();
    client.send(RawWebSocket.TEXT, "{\"type\":".getBytes(StandardCharsets.UTF_8));
    client.send(0x80, "1}".getBytes(StandardCharsets.UTF_8));

    assertThat(topic(client.read())).isEqualTo("gateway/error");
  }

  @Test
  void textThatIsNotUtf8ClosesWith1007() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.send(0x80 | RawWebSocket.TEXT, new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1007);
  }

  @Test
  void aFrameWithReservedBitsClosesWith1002() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.send(0xf1, new byte[] {'{', '}'});

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1002);
  }

  @Test
  void anotherPathIsNotServed() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = RawWebSocket.connect(port(), "/other");
    clients.add(client);
    assertThat(client.statusLine()).contains("404");
  }

  @Test
  void aSilentClientIsPingedAndThenClosed() throws Exception {
    deploy(
        1,
        new WebSocketConfig(
            1,
            QUEUE_BYTES,
            10_000,
            SlowClient.DISCONNECT,
            65_536,
            100,
            Duration.ofMillis(100),
            Duration.ofSeconds(1)));
    RawWebSocket client = connect();

    client.readUntil(RawWebSocket.PING);
    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(1001);
    assertThat(close.closeReason()).contains("no sign of life");
    assertThat(client.isEnded()).isTrue();
    Awaitility.await().until(() -> crowd.clients() == 0);
  }

  @Test
  void aClientThatAnswersPingsStays() throws Exception {
    deploy(
        1,
        new WebSocketConfig(
            1,
            QUEUE_BYTES,
            10_000,
            SlowClient.DISCONNECT,
            65_536,
            100,
            Duration.ofMillis(100),
            Duration.ofSeconds(1)));
    RawWebSocket client = connect();
    for (int i = 0; i < 20; i++) {
      client.readUntil(RawWebSocket.PING);
      client.send(0x8a, new byte[0]);
    }
    assertThat(crowd.clients()).isEqualTo(1);
  }

  @Test
  void aStalledClientIsClosedWith4008AndTheOthersMissNothing() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket stalled = connect();
    List<RawWebSocket> healthy = List.of(connect(), connect(), connect());

    List<Thread> readers = new ArrayList<>();
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    int count = FLOOD_BYTES / 16_384;
    for (RawWebSocket client : healthy) {
      Thread reader = new Thread(() -> expectAll(client, count, failures));
      reader.start();
      readers.add(reader);
    }
    flood(count);
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(failures).isEmpty();
    assertThat(crowd.closedAsSlow()).isEqualTo(1);
    RawWebSocket.Frame close = stalled.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4008);
    assertThat(close.closeReason()).startsWith("too slow");
  }

  @Test
  void whenTheWholeCrowdStallsTheSourcesAreHeldBackAndNobodyIsClosed() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket client = connect();
    client.read();

    int sent = floodUntilHeldBack();
    for (int i = 0; i < sent; i++) {
      assertThat(topic(client.readUntil(RawWebSocket.TEXT))).isEqualTo("m/" + i);
    }

    Awaitility.await().until(() -> !events.backpressure().paused());
    assertThat(crowd.closedAsSlow()).isZero();
  }

  @Test
  void aClientThatTakesNothingIsSeenAsSlowWithWhatWaitsForIt() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    connect().read();
    assertThat(await(doors.get(0).clients()))
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

    assertThat(await(doors.get(0).clients()))
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
    deploy(1, config(SlowClient.DISCONNECT));
    RawWebSocket stalled = connect();
    stalled.read();
    for (RawWebSocket other : List.of(connect(), connect())) {
      new Thread(() -> expectAll(other, Integer.MAX_VALUE, new ArrayList<>())).start();
    }
    doors.get(0).limitQueues(2 * FLOOD_BYTES, 1_000_000);
    int count = FLOOD_BYTES / 16_384;
    flood(count);

    List<Throwable> failures = new ArrayList<>();
    expectAll(stalled, count, failures);

    assertThat(failures).isEmpty();
    assertThat(crowd.closedAsSlow()).isZero();
  }

  @Test
  void withDropOldestAStalledClientIsToldWhatItMissed() throws Exception {
    deploy(1, config(SlowClient.DROP_OLDEST));
    RawWebSocket stalled = connect();
    stalled.read();
    List<RawWebSocket> others = List.of(connect(), connect());
    for (RawWebSocket other : others) {
      new Thread(() -> expectAll(other, Integer.MAX_VALUE, new ArrayList<>())).start();
    }
    int count = FLOOD_BYTES / 16_384;
    flood(count);

    int got = 0;
    long dropped = 0;
    String last = "";
    while (!last.equals("m/" + (count - 1))) {
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
    assertThat(got + dropped).isEqualTo(count);
    assertThat(crowd.dropped()).isEqualTo(dropped);
    assertThat(crowd.dropped(Drop.OLDEST_GAVE_WAY)).isEqualTo(dropped);
    assertThat(await(doors.get(0).clients()))
        .extracting(ClientSeen::dropped)
        .containsExactlyInAnyOrder(0L, 0L, dropped);
  }

  @Test
  void withLatestAStalledClientGetsTheNewestOfEachTopic() throws Exception {
    deploy(1, config(SlowClient.LATEST));
    RawWebSocket stalled = connect();
    stalled.read();
    List<RawWebSocket> others = List.of(connect(), connect());
    for (RawWebSocket other : others) {
      new Thread(() -> expectAll(other, Integer.MAX_VALUE, new ArrayList<>())).start();
    }
    int count = FLOOD_BYTES / 16_384;
    for (int i = 0; i < count; i++) {
      publishPaced(message("topic/" + i % 3, i + " " + "x".repeat(16_384)));
    }

    List<Integer> numbers = new ArrayList<>();
    boolean told = false;
    while (numbers.isEmpty() || numbers.get(numbers.size() - 1) != count - 1) {
      JsonNode event = MAPPER.readTree(stalled.readUntil(RawWebSocket.TEXT).text());
      if (event.get("topic").textValue().equals("gateway/gap")) {
        told = true;
      } else {
        numbers.add(numberOf(event));
      }
    }
    assertThat(told).isTrue();
    assertThat(numbers).isSorted();
    assertThat(numbers).contains(count - 1, count - 2, count - 3);
    assertThat(numbers.size()).isLessThan(count);
  }

  @Test
  void stoppingClosesWith1001() throws Exception {
    deploy(2, config(SlowClient.DISCONNECT));
    List<RawWebSocket> readers = List.of(connect(), connect(), connect());

    Future<Void> stopped = vertx.undeploy(deployment);

    for (RawWebSocket client : readers) {
      assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1001);
    }
    await(stopped);
    int port = port();
    assertThatThrownBy(() -> RawWebSocket.connect(port, "/ws"))
        .isInstanceOf(java.io.IOException.class);
  }

  @Test
  void aTakenPortIsNamed() throws Exception {
    deploy(1, config(SlowClient.DISCONNECT));
    int taken = port();
    assertThatThrownBy(
            () ->
                await(
                    vertx.deployVerticle(
                        door(new HttpConfig("127.0.0.1", taken), config(SlowClient.DISCONNECT)))))
        .hasMessageContaining("can't listen on 127.0.0.1:" + taken + " for HTTP");
  }

  private static int numberOf(JsonNode event) {
    String data = event.get("data").textValue();
    return Integer.parseInt(data.substring(0, data.indexOf(' ')));
  }

  private void flood(int count) {
    for (int i = 0; i < count; i++) {
      publishPaced(message("m/" + i, "x".repeat(16_384)));
    }
  }

  /** Publishes until the crowd can take no more; returns how much that was. */
  private int floodUntilHeldBack() {
    int sent = 0;
    while (!events.backpressure().paused()) {
      events.publish(message("m/" + sent++, "x".repeat(16_384)));
      Awaitility.await()
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> events.inFlightBytes() == 0 || events.backpressure().paused());
    }
    return sent;
  }

  /** Publishes as a broker's bridge does: not while the sources are held back. */
  private void publishPaced(Event event) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !events.backpressure().paused());
    events.publish(event);
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

  private RawWebSocket connect() throws Exception {
    RawWebSocket client = RawWebSocket.connect(port(), "/ws");
    assertThat(client.statusLine()).contains("101");
    clients.add(client);
    int connected = clients.size();
    Awaitility.await().until(() -> crowd.clients() == connected);
    return client;
  }

  private int port() {
    return doors.get(0).port();
  }

  private void deploy(int instances, WebSocketConfig config) throws Exception {
    deployment =
        await(
            vertx.deployVerticle(
                () -> {
                  WebSocketVerticle door = door(ANY_PORT, config);
                  doors.add(door);
                  return door;
                },
                new DeploymentOptions().setInstances(instances)));
  }

  private WebSocketVerticle door(HttpConfig http, WebSocketConfig config) {
    return new WebSocketVerticle(
        http,
        config,
        events,
        crowd,
        TestAuth.gate(vertx, TestAuth.OFF),
        Past.FORGOTTEN,
        NoBroker.PUBLISHER,
        any -> request -> request.response().setStatusCode(404).end(),
        InstantSource.system());
  }

  private static WebSocketConfig config(SlowClient slowClient) {
    return new WebSocketConfig(
        1,
        QUEUE_BYTES,
        10_000,
        slowClient,
        65_536,
        100,
        Duration.ofSeconds(25),
        Duration.ofSeconds(60));
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(topic, text.getBytes(StandardCharsets.UTF_8), 0, 0, false);
  }

  private static String topic(RawWebSocket.Frame frame) throws Exception {
    return MAPPER.readTree(frame.text()).get("topic").textValue();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }
}
