package io.spore.gateway.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.LimitsConfig;
import io.spore.gateway.config.TlsConfig;
import io.spore.gateway.config.WebSocketConfig;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.support.RawHttp;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestLimits;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that mean no good, and others beside them that must not notice. */
@ExtendWith(VertxExtension.class)
class HostileClientsTest {
  private static final int HALF_OPEN = 10_000;
  private static final int TAKEN_IN = 1_000;
  private static final long HEAP_GROWTH = 64L << 20;

  private final List<AutoCloseable> sockets = new CopyOnWriteArrayList<>();
  private final AtomicInteger attacks = new AtomicInteger();
  private final List<WebSocketVerticle> doors = new CopyOnWriteArrayList<>();
  private Vertx vertx;
  private SporeEvents events;
  private Crowd crowd;
  private Gate gate;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
    events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
    crowd = new Crowd(events.backpressure());
  }

  @AfterEach
  void leave() throws Exception {
    for (AutoCloseable socket : sockets) {
      socket.close();
    }
  }

  @Test
  void thousandsOfHalfOpenConnectionsNeitherFillTheMemoryNorHoldUpTheOthers() throws Exception {
    deploy(new TestLimits().connections(TAKEN_IN).headerTimeout(Duration.ofSeconds(3)).build());
    Healthy healthy = healthyClient();
    long heapBefore = usedHeap();

    for (int i = 0; i < HALF_OPEN; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
      sockets.add(channel);
      assertThat(gate.connections()).isLessThanOrEqualTo(TAKEN_IN);
    }

    assertThat(usedHeap() - heapBefore).isLessThan(HEAP_GROWTH);
    // All are shown out, and the next one comes in.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                refused(Refusal.TOO_MANY_CONNECTIONS) + refused(Refusal.HEADER_TOO_SLOW)
                    == HALF_OPEN);
    assertThat(refused(Refusal.TOO_MANY_CONNECTIONS)).isPositive();
    Awaitility.await().until(() -> gate.connections() == 1);
    assertThat(RawHttp.ask(port(), "GET /", "Host: localhost")).startsWith("HTTP/1.1 404 ");
    healthy.stopAndCheck();
  }

  @Test
  void besideAttackersHealthyClientsGetTheirEventsAboutAsSoonAsWithoutThem() throws Exception {
    deploy(
        new TestLimits()
            .connections(TAKEN_IN)
            .headerTimeout(Duration.ofMillis(500))
            .messageRate(100)
            .build());
    Healthy before = healthyClient();
    Awaitility.await().until(() -> before.seen() > 1_500);
    before.stopAndCheck();

    ScheduledExecutorService attackers = Executors.newSingleThreadScheduledExecutor();
    Healthy beside = healthyClient();
    ScheduledFuture<?> attacking =
        attackers.scheduleWithFixedDelay(this::attack, 0, 2, TimeUnit.MILLISECONDS);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> beside.seen() > 3_000);
    attacking.cancel(false);
    attackers.shutdown();
    assertThat(attackers.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    beside.stopAndCheck();

    assertThat(attacks).hasValueGreaterThan(100);
    // Attackers, victims and the gateway share the cores here: what is short anyway may grow more.
    assertThat(beside.delayMicros(95))
        .as("%d µs before, after %d attacks", before.delayMicros(95), attacks.get())
        .isLessThan(Math.max(2 * before.delayMicros(95), 25_000));
  }

  /** Some of everything: each is cut off, or ends when the test does. */
  private void attack() {
    try {
      attacks.incrementAndGet();
      for (int i = 0; i < 5; i++) {
        socket();
      }
      socket().getOutputStream().write("GET /ws HTTP/1.1\r\nHost: loc".getBytes(US_ASCII));
      connect().sendBytes(HexFormat.of().parseHex("817f4000000000000000"));
      connect().sendBytes(HexFormat.of().parseHex("8105414243"));
      connect().send(0x80 | RawWebSocket.TEXT, new byte[] {(byte) 0xff});
      RawWebSocket fragments = connect();
      fragments.send(RawWebSocket.TEXT, new byte[0]);
      for (int i = 0; i < 220; i++) {
        fragments.send(0, new byte[0]);
      }
    } catch (IOException cutOff) {
      // As it should be.
    }
  }

  @Test
  void headersThatComeByteByByteAreCutOff() throws Exception {
    deploy(new TestLimits().headerTimeout(Duration.ofMillis(600)).build());
    Healthy healthy = healthyClient();
    byte[] head =
        ("GET /ws HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(5_000)).getBytes(US_ASCII);
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      slow.add(socket());
    }
    AtomicInteger sent = new AtomicInteger();
    long dribbling =
        vertx.setPeriodic(
            20,
            tick -> {
              byte next = head[sent.getAndIncrement()];
              slow.forEach(socket -> dribble(socket, next));
            });

    Awaitility.await().until(() -> refused(Refusal.HEADER_TOO_SLOW) == slow.size());

    vertx.cancelTimer(dribbling);
    assertThat(sent).hasValueGreaterThan(10);
    Awaitility.await().until(() -> gate.connections() == 1);
    healthy.stopAndCheck();
  }

  @Test
  void aBodyThatComesByteByByteIsCutOff() throws Exception {
    deploy(new TestLimits().requestTimeout(Duration.ofMillis(600)).build());
    Socket socket = socket();
    socket
        .getOutputStream()
        .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n".getBytes(US_ASCII));
    long dribbling = vertx.setPeriodic(20, tick -> dribble(socket, (byte) 'x'));

    Awaitility.await().until(() -> refused(Refusal.BODY_TOO_SLOW) == 1);

    vertx.cancelTimer(dribbling);
    assertThat(isEnded(socket)).isTrue();
  }

  @Test
  void aConnectionThatNobodyUsesEnds() throws Exception {
    deploy(new TestLimits().keepAlive(Duration.ofMillis(300)).build());
    Socket socket = socket();
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
    assertThat(isEnded(socket)).isTrue();
    assertThat(refused(Refusal.HEADER_TOO_SLOW)).isZero();
  }

  @Test
  void whoIsOneTooManyIsToldSo() throws Exception {
    deploy(new TestLimits().connections(1).build());
    socket();
    Awaitility.await().until(() -> gate.connections() == 1);
    assertThat(RawHttp.ask(port(), "GET /", "Host: x"))
        .startsWith("HTTP/1.1 503 ")
        .contains("retry-after: 1\r\n")
        .contains("\"detail\":\"too many connections, see limits.connections\"");
    assertThat(connect().statusLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
  }

  @Test
  void whoComesTooOftenOrWithTooManyIsToldSo() throws Exception {
    deploy(new TestLimits().connectionsPerAddress(2).build());
    socket();
    socket();
    Awaitility.await().until(() -> gate.connections() == 2);
    String answer = RawHttp.ask(port(), "GET /", "Host: x");
    assertThat(answer).startsWith("HTTP/1.1 429 ");
    assertThat(problem(answer).getString("detail")).endsWith("see limits.connectionsPerAddress");
    assertThat(problem(answer).getString("path")).isEqualTo("/");
    assertThat(connect().statusLine()).isEqualTo("HTTP/1.1 429 Too Many Requests");
  }

  @Test
  void clientsOfATrustedProxyAreToldApart() throws Exception {
    deploy(new TestLimits().connectionsPerAddress(1).build(), List.of(Cidr.parse("127.0.0.1")));
    RawWebSocket first = connect("X-Forwarded-For: 1.2.3.4");
    assertThat(first.statusLine()).contains("101");
    assertThat(connect("X-Forwarded-For: 1.2.3.4").statusLine()).contains("429");
    assertThat(connect("X-Forwarded-For: 1.2.3.5").statusLine()).contains("101");
    first.close();
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(connect("X-Forwarded-For: 1.2.3.4").statusLine()).contains("101"));
  }

  @Test
  void aHeadOrABodyThatIsTooLargeIsRefused() throws Exception {
    deploy(TestLimits.WIDE);
    String longHead = RawHttp.ask(port(), "GET /", "Host: x", "X: " + "x".repeat(20_000));
    assertThat(longHead).startsWith("HTTP/1.1 431 ");
    assertThat(problem(longHead).getString("detail")).endsWith("larger than limits.headerBytes");
    String longLine = RawHttp.ask(port(), "GET /" + "x".repeat(20_000), "Host: x");
    assertThat(longLine).contains(" 414 ");
    assertThat(problem(longLine).getInteger("status")).isEqualTo(414);
    String longBody = RawHttp.ask(port(), "POST /", "Host: x", "Content-Length: 70000");
    assertThat(longBody).startsWith("HTTP/1.1 413 ");
    assertThat(problem(longBody).getString("error"))
        .isEqualTo("the request is larger than limits.requestBytes");
    assertThat(RawHttp.ask(port(), "POST /", "Host: x", "Content-Length: 9999999999999999999999"))
        .startsWith("HTTP/1.1 4");
    assertThat(refused(Refusal.BAD_HEAD)).isGreaterThanOrEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "817f4000000000000000", // a text of 2^62 bytes
        "81ffffffffffffffffff00000000", // a length beyond what there is
        "8105414243", // not masked
        "8a7e0400", // a pong of 1,024 bytes, which must be short
        "09800000000000", // a ping in fragments
        "808000000000", // goes on with what never began
        "8380" + "00000000", // an opcode that is none
        "c18100000000" + "41", // compressed, which was not agreed on
        "888100000000" + "41" // a close with half a code
      })
  void framesThatBreakTheRulesEndTheirOwnConnectionOnly(String hex) throws Exception {
    deploy(TestLimits.WIDE);
    Healthy healthy = healthyClient();
    RawWebSocket hostile = connect();

    hostile.sendBytes(HexFormat.of().parseHex(hex));

    assertThat(hostile.isEnded()).isTrue();
    healthy.stopAndCheck();
  }

  @Test
  void emptyFragmentsWithoutEndCloseWith4429() throws Exception {
    deploy(new TestLimits().messageRate(100).build());
    Healthy healthy = healthyClient();
    RawWebSocket hostile = connect();
    hostile.send(RawWebSocket.TEXT, new byte[0]);
    for (int i = 0; i < 250; i++) {
      hostile.send(0, new byte[0]);
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4429);
    assertThat(refused(Refusal.TOO_MANY_MESSAGES)).isEqualTo(1);
    healthy.stopAndCheck();
  }

  @Test
  void aFloodOfPingsClosesWith4429() throws Exception {
    deploy(new TestLimits().messageRate(100).build());
    RawWebSocket hostile = connect();
    for (int i = 0; i < 250; i++) {
      hostile.send(0x80 | RawWebSocket.PING, new byte[100]);
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4429);
  }

  @Test
  void aFloodOfBytesClosesWith4429() throws Exception {
    deploy(new TestLimits().messageBytes(64 * 1024).build());
    RawWebSocket hostile = connect();
    for (int i = 0; i < 4; i++) {
      hostile.sendText("{\"a\":\"" + "x".repeat(40_000) + "\"}");
    }
    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4429);
  }

  private static void dribble(Socket socket, byte next) {
    try {
      socket.getOutputStream().write(next);
    } catch (IOException cutOff) {
      // As it should be, sooner or later.
    }
  }

  private static boolean isEnded(Socket socket) throws IOException {
    InputStream in = socket.getInputStream();
    try {
      while (in.read() >= 0) {
        // What still comes is of no interest.
      }
      return true;
    } catch (SocketTimeoutException stillOpen) {
      return false;
    } catch (IOException reset) {
      return true;
    }
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  private long refused(Refusal refusal) {
    return gate.doorman().refusals().of(refusal);
  }

  private Socket socket() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port());
    socket.setSoTimeout(10_000);
    sockets.add(socket);
    return socket;
  }

  private RawWebSocket connect(String... headers) throws IOException {
    RawWebSocket client = RawWebSocket.connect(port(), "/ws", headers);
    sockets.add(client);
    return client;
  }

  /** A client that checks that it gets every event, one each millisecond, in order and in time. */
  private Healthy healthyClient() throws Exception {
    int before = crowd.clients();
    RawWebSocket client = connect();
    Awaitility.await().until(() -> crowd.clients() == before + 1);
    return new Healthy(client);
  }

  private final class Healthy {
    /** Generous, because attackers, victims and the gateway share the cores here. */
    private static final long LONGEST_DELAY_MS = 5_000;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final long timer;
    private final CompletableFuture<Integer> reading;
    private final List<Long> delays = Collections.synchronizedList(new ArrayList<>());
    private int published;

    Healthy(RawWebSocket client) {
      timer =
          vertx.setPeriodic(
              1,
              tick -> {
                if (!stop.get()) {
                  events.publish(
                      new MqttMessage(
                          "m/" + published++ + "/" + System.nanoTime(), new byte[64], 0, 0, false));
                }
              });
      reading = CompletableFuture.supplyAsync(() -> read(client));
    }

    int seen() {
      return delays.size();
    }

    /** The delay that this many per cent of the events had at most, in microseconds. */
    long delayMicros(int percent) {
      List<Long> sorted = delays.stream().sorted().toList();
      return TimeUnit.NANOSECONDS.toMicros(sorted.get(sorted.size() * percent / 100));
    }

    void stopAndCheck() throws Exception {
      stop.set(true);
      vertx.cancelTimer(timer);
      await(
          vertx.executeBlocking(
              () -> events.publish(new MqttMessage("end", new byte[0], 0, 0, false))));
      assertThat(reading.get(30, TimeUnit.SECONDS)).isEqualTo(published).isPositive();
    }

    private int read(RawWebSocket client) {
      try {
        client.read();
        int seen = 0;
        while (true) {
          String text = client.readUntil(RawWebSocket.TEXT).text();
          if (text.startsWith("{\"topic\":\"end\"")) {
            return seen;
          }
          String[] parts = text.substring(0, text.indexOf("\",")).split("/", -1);
          assertThat(parts[1]).isEqualTo(String.valueOf(seen));
          long delay = System.nanoTime() - Long.parseLong(parts[2]);
          assertThat(delay).isLessThan(TimeUnit.MILLISECONDS.toNanos(LONGEST_DELAY_MS));
          delays.add(delay);
          seen++;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private int port() {
    return doors.get(0).port();
  }

  private void deploy(LimitsConfig limits) throws Exception {
    deploy(limits, List.of());
  }

  private void deploy(LimitsConfig limits, List<Cidr> trustedProxies) throws Exception {
    HttpConfig http =
        new HttpConfig("127.0.0.1", 0, TlsConfig.OFF, List.of(), List.of("local"), trustedProxies);
    gate = new Gate(vertx, http, TestAuth.OFF, limits, InstantSource.system());
    await(
        vertx.deployVerticle(
            () -> {
              WebSocketVerticle door = door(http);
              doors.add(door);
              return door;
            },
            new DeploymentOptions().setInstances(2)));
  }

  private WebSocketVerticle door(HttpConfig http) {
    return new WebSocketVerticle(
        http,
        new WebSocketConfig(
            2,
            1 << 20,
            10_000,
            SlowClient.DISCONNECT,
            65_536,
            100,
            Duration.ofSeconds(25),
            Duration.ofSeconds(60)),
        events,
        crowd,
        gate,
        Past.FORGOTTEN,
        NoBroker.PUBLISHER,
        any -> request -> request.response().setStatusCode(404).end(),
        InstantSource.system());
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** What is wrong, as every door details it. */
  private static JsonObject problem(String answer) {
    assertThat(answer).containsIgnoringCase("content-type: application/problem+json\r\n");
    return new JsonObject(answer.substring(answer.indexOf("\r\n\r\n")));
  }
}
