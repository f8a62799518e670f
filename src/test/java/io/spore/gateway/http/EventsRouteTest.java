package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.cloudevents.jackson.JsonFormat;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.LogChanged;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.RecordedLine.Lacking;
import io.spore.gateway.event.RecordedLine.Recorded;
import io.spore.gateway.event.RecordingReader;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.TopicSet;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ExtendWith(VertxExtension.class)
class EventsRouteTest {
  private static final Origin ATTIC = new Origin("attic", 5);
  private static final int EVENTS = 30;
  private static final int IN_A_BATCH = 4;

  private final HttpClient client = HttpClient.newHttpClient();
  private Optional<EventHistory> history = Optional.of(new Kept(0));
  private Caller caller = Caller.ANYBODY;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    EventsRoute route =
        new EventsRoute(
            () -> history, () -> ATTIC, 100, InstantSource.fixed(Instant.ofEpochSecond(1)));
    Router router = Router.router(vertx);
    router.route().handler(context -> context.put("caller", caller).next());
    router.get(EventsRoute.PATH).handler(route::serve);
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(10, TimeUnit.SECONDS);
    port = server.actualPort();
  }

  @Test
  void whoFollowsTheCursorPageByPageGetsEveryEventOnce() throws Exception {
    List<String> data = new ArrayList<>();
    String next = "";
    int pages = 0;
    while (next != null) {
      JsonObject page = json("?limit=7" + (next.isEmpty() ? "" : "&from=" + next));
      data.addAll(data(page));
      next = page.getString("next");
      pages++;
    }

    assertThat(data).isEqualTo(numbers(0, EVENTS));
    assertThat(pages).isEqualTo(5);
  }

  @Test
  void whatEndsExactlyWithAPageHasNoNextOne() throws Exception {
    JsonObject page = json("?limit=" + EVENTS);

    assertThat(data(page)).hasSize(EVENTS);
    assertThat(page.containsKey("next")).isTrue();
    assertThat(page.getValue("next")).isNull();
  }

  @Test
  void aStretchOfTimeEndsBeforeItsEnd() throws Exception {
    assertThat(data(json("?from=1970-01-01T00:00:00.010Z&to=1970-01-01T00:00:00.015Z")))
        .isEqualTo(numbers(10, 15));
  }

  @Test
  void aStretchBetweenCursorsBeginsBehindTheFirstAndEndsWithTheSecond() throws Exception {
    assertThat(data(json("?from=" + cursor(10) + "&to=" + cursor(15)))).isEqualTo(numbers(10, 15));
  }

  @Test
  void filtersAndExclusionsAreThoseOfMqtt() throws Exception {
    assertThat(data(json("?topic=test/%2B/even&topic=nothing/%23&exclude=test/4/%23")))
        .containsExactly("0", "2", "6", "8", "10", "12")
        .doesNotContain("4");
  }

  @Test
  void nobodyIsToldOfTopicsThatItsTokenDoesNotAllow() throws Exception {
    TopicSet readable = TopicSet.of(List.of(TopicFilter.parse("test/2/#")));
    caller =
        new Caller(
            "guest",
            new Permissions(readable, TopicSet.NOTHING, false),
            Optional.empty(),
            Optional.empty());

    assertThat(data(json(""))).containsExactly("2", "9", "16", "23");
    assertThat(data(json("?topic=%23"))).containsExactly("2", "9", "16", "23");
    assertThat(get("?format=ndjson").body().lines()).hasSize(4);
  }

  @Test
  void linesHoldEverythingThatIsNeededToRestoreTheEvents() throws Exception {
    HttpResponse<String> answer = get("?format=ndjson");

    assertThat(answer.headers().firstValue("content-type")).contains("application/x-ndjson");
    List<Recorded> read =
        answer.body().lines().map(line -> (Recorded) RecordingReader.read(line)).toList();
    assertThat(read).extracting(Recorded::seq).hasSize(EVENTS).isSorted().startsWith(1L);
    assertThat(read).extracting(Recorded::origin).containsOnly(ATTIC);
    assertThat(read.get(29).cursor()).isEqualTo(cursor(30));
    assertThat(new String(((MqttMessage) read.get(29).event()).payload(), StandardCharsets.UTF_8))
        .isEqualTo("29");
  }

  @Test
  void theAcceptHeaderAsksForLinesToo() throws Exception {
    HttpResponse<String> answer =
        client.send(
            HttpRequest.newBuilder(uri("?format=cloudevents&limit=3"))
                .header("Accept", "application/x-ndjson")
                .build(),
            HttpResponse.BodyHandlers.ofString());

    assertThat(answer.body().lines().toList())
        .hasSize(3)
        .first()
        .satisfies(
            line -> {
              var event = new JsonFormat().deserialize(line.getBytes(StandardCharsets.UTF_8));
              assertThat(event.getId()).isEqualTo("attic/5/1");
              assertThat(event.getExtension("cursor")).isEqualTo(cursor(1).toString());
            });
  }

  @Test
  void cloudEventsComeAsAPageToo() throws Exception {
    JsonArray events = json("?format=cloudevents&limit=2").getJsonArray("events");

    assertThat(events.getJsonObject(1).getString("type")).isEqualTo("io.spore.mqtt.message");
  }

  @Test
  void whatIsGoneFromTheMiddleIsSaid() throws Exception {
    history = Optional.of(new Kept(0).without(2));

    List<String> lines = get("?format=ndjson").body().lines().toList();

    assertThat(lines).hasSize(EVENTS - IN_A_BATCH + 1);
    assertThat(RecordingReader.read(lines.get(8))).isEqualTo(new Lacking(IN_A_BATCH));
    var gap = new JsonFormat();
    String said = get("?format=cloudevents-ndjson").body().lines().toList().get(8);
    assertThat(gap.deserialize(said.getBytes(StandardCharsets.UTF_8)).getType())
        .isEqualTo("io.spore.gateway.gap");
  }

  @Test
  void whereNobodyKnowsHowManyAreGoneNoNumberIsSaid() throws Exception {
    history = Optional.of(new Kept(0).without(2).havingLostCount());

    String line = get("?format=ndjson").body().lines().toList().get(8);

    assertThat(new JsonObject(line).getMap()).containsEntry("dropped", null);
    assertThat(RecordingReader.read(line)).isEqualTo(new Lacking(-1));
  }

  @Test
  void whatConcernsOnlyTheClientsOfAnotherGatewayIsNotTold() throws Exception {
    Event elsewhere = new LogChanged(LogChanged.Status.STOPPED, "full", 0, 100);
    history =
        Optional.of(
            new Kept(0)
                .with(
                    new EventBatch(new Origin("cellar", 1), 1, 30, cursor(30), List.of(elsewhere)))
                .with(new EventBatch(ATTIC, 31, 31, cursor(30), List.of(elsewhere))));

    assertThat(json("?topic=gateway/log").getJsonArray("events"))
        .singleElement()
        .satisfies(event -> assertThat(event.toString()).contains("attic/5/31"));
  }

  @Test
  void whatTheGatewayItselfMissedIsToldWhateverIsAskedForButNotToWhomItIsForbidden()
      throws Exception {
    Event missed = new GapHappened("cellar", 3, 7, 9, "did not keep up", 100);
    history =
        Optional.of(new Kept(0).with(new EventBatch(ATTIC, 31, 30, cursor(30), List.of(missed))));

    assertThat(get("?topic=nothing").body()).contains("\"dropped\":3");
    TopicSet readable = TopicSet.of(List.of(TopicFilter.parse("test/#")));
    caller =
        new Caller(
            "guest",
            new Permissions(readable, TopicSet.NOTHING, false),
            Optional.empty(),
            Optional.empty());
    assertThat(get("?topic=nothing").body()).doesNotContain("dropped");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {
        "topic=a/%23/b, topic, a/#/b, `topic: topic filter a/#/b: # must be the last character`",
        "from=now, from, now, `from: neither a time as in RFC 3339, for example"
            + " 2026-01-15T10:30:00Z, nor a cursor that a gateway handed out`",
        "to=10:30, to, 10:30, `to: not a time as in RFC 3339, for example 2026-01-15T10:30:00Z`",
        "from=2026-01-15T10:30:00Z&to=2026-01-14T10:30:00Z, to, 2026-01-14T10:30:00Z,"
            + " `to: not before from, which is 2026-01-15T10:30:00Z`",
        "limit=0, limit, 0, `limit: not a whole number from 1 to 10000; lines have no such bound`",
        "limit=10001, limit, 10001,"
            + " `limit: not a whole number from 1 to 10000; lines have no such bound`",
        "format=ndjson&limit=many, limit, many, `limit: not a whole number from 1 on`",
        "format=xml, format, xml,"
            + " `format: not plain, json, ndjson, cloudevents or cloudevents-ndjson`",
        "limit=1&limit=2, limit, given several times, `limit: to be given once`",
      })
  void aWrongParameterIsNamedWithItsValue(String query, String field, String value, String error)
      throws Exception {
    HttpResponse<String> answer = get("?" + query);

    assertThat(answer.statusCode()).isEqualTo(400);
    JsonObject problem = new JsonObject(answer.body());
    assertThat(problem.getString("field")).isEqualTo(field);
    assertThat(problem.getString("value")).isEqualTo(value);
    assertThat(problem.getString("error")).isEqualTo(error);
    assertThat(problem.getString("path")).isEqualTo("/api/events");
  }

  @Test
  void aCursorThatCannotBeFollowedIsAnsweredGone() throws Exception {
    Cursor unknown = Cursor.START.advance(new Origin("nobody", 1), 1);

    HttpResponse<String> answer = get("?from=" + unknown);

    assertThat(answer.statusCode()).isEqualTo(410);
    assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("from: not known here");
  }

  @Test
  void withoutALogThereIsNothingToAsk() throws Exception {
    history = Optional.empty();

    HttpResponse<String> answer = get("");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(new JsonObject(answer.body()).getString("error"))
        .isEqualTo("this gateway keeps no event log");
  }

  @Test
  void aLogThatCannotBeReadIsSaid() throws Exception {
    history = Optional.of(new Kept(0).broken());

    HttpResponse<String> answer = get("?from=1970-01-01T00:00:00Z");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new JsonObject(answer.body()).getString("error"))
        .isEqualTo("the event log can't be read: disk on fire");
  }

  @Test
  void ofAClientThatTakesNothingNoMoreIsReadThanItsSocketHolds() throws Exception {
    Kept endless = new Kept(1_000_000_000L);
    history = Optional.of(endless);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setReceiveBufferSize(64 * 1024);
      String request = "GET /api/events?format=ndjson HTTP/1.1\r\nHost: test\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(in.readNBytes(100_000)).hasSize(100_000);

      AtomicLong before = new AtomicLong(-1);
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(300))
          .until(() -> before.getAndSet(endless.reads.get()) == endless.reads.get());
      long standingStill = endless.reads.get();
      assertThat(standingStill).isLessThan(2_000);

      assertThat(in.readNBytes(8_000_000)).hasSize(8_000_000);
      await().until(() -> endless.reads.get() > standingStill);
    }
    await().until(() -> settled(endless.reads));
  }

  private static boolean settled(AtomicLong count) {
    long before = count.get();
    await().pollDelay(Duration.ofMillis(200)).until(() -> true);
    return count.get() == before;
  }

  private static Cursor cursor(long seq) {
    return Cursor.START.advance(ATTIC, seq);
  }

  private static List<String> numbers(int from, int to) {
    List<String> numbers = new ArrayList<>();
    for (int i = from; i < to; i++) {
      numbers.add(Integer.toString(i));
    }
    return numbers;
  }

  private static List<String> data(JsonObject page) {
    return page.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getString("data"))
        .toList();
  }

  private JsonObject json(String query) throws Exception {
    HttpResponse<String> answer = get(query);
    assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body());
  }

  private HttpResponse<String> get(String query) throws Exception {
    return client.send(
        HttpRequest.newBuilder(uri(query)).build(), HttpResponse.BodyHandlers.ofString());
  }

  private URI uri(String query) {
    return URI.create("http://127.0.0.1:" + port + EventsRoute.PATH + query);
  }

  private static EventBatch batch(long position, int count) {
    List<Event> events = new ArrayList<>();
    for (long i = position; i < position + count; i++) {
      String topic = "test/" + i % 7 + (i % 2 == 0 && i < 14 ? "/even" : "/odd");
      byte[] payload = Long.toString(i).getBytes(StandardCharsets.UTF_8);
      events.add(new MqttMessage(topic, payload, i, 1, false));
    }
    return new EventBatch(ATTIC, position + 1, position, cursor(position), events);
  }

  /** Events 0 to 29 in batches of four, or as many as are asked for. */
  private static final class Kept implements EventHistory {
    private final AtomicLong reads = new AtomicLong();
    private final List<EventBatch> batches = new ArrayList<>();
    private final long endless;
    private boolean broken;
    private boolean lostCount;

    Kept(long endless) {
      this.endless = endless;
      for (int position = 0; position < EVENTS; position += IN_A_BATCH) {
        batches.add(batch(position, Math.min(IN_A_BATCH, EVENTS - position)));
      }
    }

    Kept without(int index) {
      batches.remove(index);
      return this;
    }

    Kept with(EventBatch batch) {
      batches.add(batch);
      return this;
    }

    Kept havingLostCount() {
      lostCount = true;
      return this;
    }

    Kept broken() {
      broken = true;
      return this;
    }

    @Override
    public long oldest() {
      return 0;
    }

    @Override
    public long end() {
      return Math.max(endless, batches.get(batches.size() - 1).nextPosition());
    }

    @Override
    public Future<Resumption> after(Cursor cursor) {
      boolean known = cursor.origins().contains(ATTIC);
      return Future.succeededFuture(
          new Resumption(
              cursor.seqOf(ATTIC),
              known ? Optional.empty() : Optional.of(new Missing("not known here", -1))));
    }

    @Override
    public Future<Long> at(long time) {
      return broken
          ? Future.failedFuture("disk on fire")
          : Future.succeededFuture(Math.min(time, end()));
    }

    @Override
    public long missing(long from, long to) {
      return lostCount ? -1 : to - from;
    }

    @Override
    public Future<List<EventBatch>> read(long from, int maxBytes) {
      reads.incrementAndGet();
      if (endless > 0) {
        return Future.succeededFuture(List.of(batch(from, 100)));
      }
      return Future.succeededFuture(
          batches.stream()
              .filter(batch -> batch.nextPosition() > from)
              .limit(2)
              .map(batch -> batch.startingAt((int) Math.max(0, from - batch.position())))
              .toList());
    }
  }
}
