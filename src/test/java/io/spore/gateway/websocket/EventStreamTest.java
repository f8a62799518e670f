package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.cloudevents.CloudEvent;
import io.cloudevents.jackson.JsonFormat;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.support.RawEventStream;
import io.spore.gateway.support.RawEventStream.Block;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Server-sent events over real sockets. */
@ExtendWith(VertxExtension.class)
class EventStreamTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int QUEUE_BYTES = 256 * 1024;
  private static final Duration PING = Duration.ofMillis(500);

  private final ManualHistory history = new ManualHistory().answeringAtOnce();

  private TestDoor door;

  @BeforeEach
  void open(Vertx vertx) throws Exception {
    door =
        new TestDoor(vertx, QUEUE_BYTES / 2)
            .past(new Past(Optional.of(history), Optional.of(history)))
            .queueBytes(QUEUE_BYTES)
            .pings(PING, Duration.ofSeconds(20));
    door.events().listen(history::append).await(10, TimeUnit.SECONDS);
    door.open();
  }

  @AfterEach
  void leave() throws Exception {
    door.close();
  }

  @Test
  void anEventStreamHasItsHeadersAndStartsWithTheCluster() throws Exception {
    RawEventStream client = door.stream("/events");

    assertThat(client.statusLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(client.headers())
        .containsEntry("content-type", "text/event-stream")
        .containsEntry("cache-control", "no-cache")
        .containsEntry("x-accel-buffering", "no");
    assertThat(client.read().lines()).containsExactly("retry: 2000");
    assertThat(topic(client.readEvent())).isEqualTo("cluster/update");
  }

  @Test
  void anEventIsOneLineOfJsonWithACursorAndWithoutAName() throws Exception {
    RawEventStream client = door.stream("/events");
    client.readEvent();
    door.events().publish(message("a/b", "in two\nlines"));
    Block block = client.readEvent();

    assertThat(block.lines()).hasSize(2);
    assertThat(block.field("id")).isNotEmpty();
    assertThat(MAPPER.readTree(block.field("data")).get("data").textValue())
        .isEqualTo("in two\nlines");
  }

  @Test
  void whatIsNotWantedDoesNotCome() throws Exception {
    RawEventStream client = door.stream("/events?topic=a/%23&exclude=a/x");
    door.events().publish(List.of(message("b", "1"), message("a/x", "2"), message("a/y", "3")));
    assertThat(topic(client.readEvent())).isEqualTo("a/y");
  }

  @Test
  void aClientThatComesBackMissesNothing() throws Exception {
    RawEventStream client = door.stream("/events");
    client.readEvent();
    door.events().publish(message("earlier", ""));
    String older = client.readEvent().field("id");
    door.events().publish(message("m/0", ""));
    String last = client.readEvent().field("id");
    client.close();
    door.events().publish(List.of(message("m/1", ""), message("m/2", "")));
    door.events().publish(message("m/3", ""));

    for (RawEventStream back :
        List.of(
            door.stream("/events?cursor=" + older, "Last-Event-ID: " + last),
            door.stream("/events?cursor=" + last))) {
      for (int i = 1; i <= 3; i++) {
        assertThat(topic(back.readEvent())).isEqualTo("m/" + i);
      }
    }
  }

  @Test
  void whoLosesTheConnectionBeforeTheFirstEventMissesNothingEither() throws Exception {
    RawEventStream client = door.stream("/events?topic=m/%23");
    client.read();
    String start = client.read().field("id");
    client.close();
    door.events().publish(message("m/0", ""));

    RawEventStream back = door.stream("/events?topic=m/%23", "Last-Event-ID: " + start);
    assertThat(topic(back.readEvent())).isEqualTo("m/0");
  }

  @Test
  void aSnapshotEndsWithTheCursorToGoOnFrom() throws Exception {
    door.events().publish(List.of(message("a", "1"), message("b", "1"), message("a", "2")));
    RawEventStream client = door.stream("/events?snapshot=true&topic=%2B");

    assertThat(client.readEvent().field("data")).contains("\"begin\"");
    Block first = client.readEvent();
    assertThat(first.field("id")).isEmpty();
    assertThat(topic(first)).isEqualTo("b");
    assertThat(topic(client.readEvent())).isEqualTo("a");
    Block end = client.readEvent();
    assertThat(end.field("data")).contains("\"end\"");
    assertThat(end.field("id"))
        .isEqualTo(MAPPER.readTree(end.field("data")).get("cursor").textValue());
  }

  @Test
  void aQuietStreamIsKeptAliveAndTellsTheCursor() throws Exception {
    RawEventStream client = door.stream("/events?topic=nothing");
    client.read();
    String start = client.read().field("id");
    door.events().publish(message("a", ""));

    Block beat = client.read();
    assertThat(beat.lines().get(0)).isEqualTo(":");
    assertThat(beat.field("id")).isNotEmpty().isNotEqualTo(start);
    assertThat(beat.field("data")).isEmpty();
  }

  @Test
  void cloudEventsAreReadByTheSdk() throws Exception {
    RawEventStream client = door.stream("/events?format=cloudevents");
    client.readEvent();
    door.events().publish(message("a", "{\"x\":\n1}"));
    Block block = client.readEvent();

    CloudEvent read =
        new JsonFormat().deserialize(block.field("data").getBytes(StandardCharsets.UTF_8));
    assertThat(read.getSubject()).isEqualTo("a");
    assertThat(read.getExtension("cursor")).isEqualTo(block.field("id"));
  }

  @ParameterizedTest
  @CsvSource({
    "topic=a/%23/b, topic",
    "format=xml, format",
    "cursor=%25, cursor",
    "snapshot=1, snapshot",
    "from=yesterday, from"
  })
  void aBadParameterIsAnswered400AndNamed(String query, String field) throws Exception {
    RawEventStream client = door.stream("/events?" + query);

    assertThat(client.statusLine()).contains("400");
    JsonNode problem = MAPPER.readTree(client.body());
    assertThat(problem.get("field").textValue()).isEqualTo(field);
    assertThat(problem.get("error").textValue()).startsWith(field + ": ");
    assertThat(problem.get("detail")).isEqualTo(problem.get("error"));
    assertThat(client.headers()).containsEntry("content-type", "application/problem+json");
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE"})
  void onlyGetIsServed(String method) throws Exception {
    RawEventStream client =
        door.send(method + " /events HTTP/1.1\r\nHost: l\r\nContent-Length: 0\r\n\r\n");
    assertThat(client.statusLine()).contains("405");
    assertThat(client.headers()).containsEntry("allow", "GET");
  }

  @Test
  void aProxyThatSpeaksHttp10GetsTheStreamToo() throws Exception {
    RawEventStream client = door.send("GET /events HTTP/1.0\r\n\r\n");
    assertThat(topic(client.readEvent())).isEqualTo("cluster/update");
    door.events().publish(message("a", ""));
    assertThat(topic(client.readEvent())).isEqualTo("a");
  }

  @Test
  void aStalledClientIsEndedAndTheOthersMissNothing() throws Exception {
    RawEventStream stalled = door.stream("/events");
    List<RawEventStream> others =
        List.of(door.stream("/events?topic=m"), door.stream("/events?topic=m"));
    Thread[] readers = new Thread[others.size()];
    List<Integer> counts = new CopyOnWriteArrayList<>();
    int count = 1_500;
    // What the others have not read yet stays below what a client's queue holds: on a busy machine
    // they would else be too slow themselves.
    List<Semaphore> ahead = List.of(new Semaphore(8), new Semaphore(8));
    for (int i = 0; i < readers.length; i++) {
      RawEventStream client = others.get(i);
      Semaphore read = ahead.get(i);
      readers[i] = new Thread(() -> counts.add(countEvents(client, count, read)));
      readers[i].start();
    }
    for (int i = 0; i < count; i++) {
      for (Semaphore read : ahead) {
        assertThat(read.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      }
      door.events().publish(message("m", "x".repeat(16_384)));
    }
    for (Thread reader : readers) {
      reader.join();
    }

    assertThat(counts).containsExactly(count, count);
    assertThat(door.crowd().closedAsSlow()).isEqualTo(1);
    assertThat(stalled.isEnded()).isTrue();
    Awaitility.await().until(() -> door.crowd().clients() == 2);
  }

  @Test
  void withDropOldestAStalledClientIsToldWhatItMissed() throws Exception {
    door.shut().await(10, TimeUnit.SECONDS);
    door.slowClient(SlowClient.DROP_OLDEST).open();
    RawEventStream stalled = door.stream("/events?topic=m");
    List<RawEventStream> others =
        List.of(door.stream("/events?topic=m"), door.stream("/events?topic=m"));
    for (RawEventStream other : others) {
      new Thread(() -> countEvents(other, Integer.MAX_VALUE, new Semaphore(0))).start();
    }
    int count = 1_500;
    for (int i = 0; i < count; i++) {
      publishPaced(message("m", i + " " + "x".repeat(16_384)));
    }

    int got = 0;
    long dropped = 0;
    boolean last = false;
    while (!last) {
      JsonNode event = MAPPER.readTree(stalled.readEvent().field("data"));
      if (event.get("topic").textValue().equals("gateway/gap")) {
        dropped += event.get("dropped").longValue();
      } else {
        got++;
        last = event.get("data").textValue().startsWith((count - 1) + " ");
      }
    }
    assertThat(dropped).isPositive();
    assertThat(got + dropped).isEqualTo(count);
  }

  @Test
  void aReplayEndsTheStreamAndWhoeverComesBackByItselfIsToldToStay() throws Exception {
    long start = System.currentTimeMillis();
    long end = door.events().publish(List.of(message("a", ""), message("b", "")));
    Awaitility.await().until(() -> history.end() == end);
    String query = "/events?speed=max&from=" + Timestamps.format(start);
    RawEventStream client = door.stream(query);
    assertThat(client.readEvent().field("data")).contains("gateway/replay");
    String first = client.readEvent().field("id");
    String last = client.readEvent().field("id");
    assertThat(client.readEvent().field("data")).contains("\"end\"");
    assertThat(client.read().lines().get(0)).isEqualTo(": 1000 the replay is over");
    assertThat(client.isEnded()).isTrue();

    RawEventStream again = door.stream(query, "Last-Event-ID: " + first);
    assertThat(again.readEvent().field("data")).contains("\"begin\"");
    assertThat(topic(again.readEvent())).isEqualTo("b");
    assertThat(door.stream(query, "Last-Event-ID: " + last).statusLine()).contains("204");
  }

  @Test
  void stoppingEndsEveryStreamAndSaysWhy() throws Exception {
    RawEventStream client = door.stream("/events?topic=nothing");
    client.read();
    door.shut().await(10, TimeUnit.SECONDS);
    Block block = client.read();
    while (block.lines().get(0).equals(":")) {
      block = client.read();
    }
    assertThat(block.lines()).containsExactly(": 1001 the gateway is shutting down");
    assertThat(client.isEnded()).isTrue();
  }

  private void publishPaced(Event event) {
    Awaitility.await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> !door.events().backpressure().paused());
    door.events().publish(event);
  }

  private static int countEvents(RawEventStream client, int most, Semaphore read) {
    int count = 0;
    try {
      while (count < most) {
        client.readEvent();
        count++;
        read.release();
      }
    } catch (IOException e) {
      // The count tells how far it came.
    }
    return count;
  }

  private static String topic(Block block) throws Exception {
    return MAPPER.readTree(block.field("data")).get("topic").textValue();
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(
        topic, text.getBytes(StandardCharsets.UTF_8), System.currentTimeMillis(), 0, false);
  }
}
