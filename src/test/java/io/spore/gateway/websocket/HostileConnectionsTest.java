package io.spore.gateway.websocket;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.support.RawHttp;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestLimits;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Clients that take connections or time, or send requests that are none. */
@ExtendWith(VertxExtension.class)
class HostileConnectionsTest {
  private static final int HALF_OPEN = 10_000;
  private static final int TAKEN_IN = 1_000;
  private static final long HEAP_GROWTH = 64L << 20;

  private HostileStage stage;

  @BeforeEach
  void prepare(Vertx vertx) {
    stage = new HostileStage(vertx);
  }

  @AfterEach
  void leave() throws Exception {
    stage.close();
  }

  @Test
  void thousandsOfHalfOpenConnectionsNeitherFillTheMemoryNorHoldUpTheOthers() throws Exception {
    stage.deploy(
        new TestLimits().connections(TAKEN_IN).headerTimeout(Duration.ofSeconds(3)).build());
    HealthyClient healthy = stage.healthyClient();
    long heapBefore = usedHeap();

    for (int i = 0; i < HALF_OPEN; i++) {
      SocketChannel channel =
          SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), stage.port()));
      stage.keep(channel);
      assertThat(stage.connections()).isLessThanOrEqualTo(TAKEN_IN);
    }

    assertThat(usedHeap() - heapBefore).isLessThan(HEAP_GROWTH);
    // All are shown out, and the next one comes in.
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                stage.refused(Refusal.TOO_MANY_CONNECTIONS) + stage.refused(Refusal.HEADER_TOO_SLOW)
                    == HALF_OPEN);
    assertThat(stage.refused(Refusal.TOO_MANY_CONNECTIONS)).isPositive();
    Awaitility.await().until(() -> stage.connections() == 1);
    assertThat(RawHttp.ask(stage.port(), "GET /", "Host: localhost")).startsWith("HTTP/1.1 404 ");
    healthy.stopAndCheck();
  }

  @Test
  void headersThatComeByteByByteAreCutOff() throws Exception {
    stage.deploy(new TestLimits().headerTimeout(Duration.ofMillis(600)).build());
    HealthyClient healthy = stage.healthyClient();
    byte[] head =
        ("GET /ws HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(5_000)).getBytes(US_ASCII);
    List<Socket> slow = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      slow.add(stage.socket());
    }
    AtomicInteger sent = new AtomicInteger();
    long dribbling =
        stage.vertx.setPeriodic(
            20,
            tick -> {
              byte next = head[sent.getAndIncrement()];
              slow.forEach(socket -> HostileStage.dribble(socket, next));
            });

    Awaitility.await().until(() -> stage.refused(Refusal.HEADER_TOO_SLOW) == slow.size());

    stage.vertx.cancelTimer(dribbling);
    assertThat(sent).hasValueGreaterThan(10);
    Awaitility.await().until(() -> stage.connections() == 1);
    healthy.stopAndCheck();
  }

  @Test
  void aBodyThatComesByteByByteIsCutOff() throws Exception {
    stage.deploy(new TestLimits().requestTimeout(Duration.ofMillis(600)).build());
    Socket socket = stage.socket();
    socket
        .getOutputStream()
        .write("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n".getBytes(US_ASCII));
    long dribbling = stage.vertx.setPeriodic(20, tick -> HostileStage.dribble(socket, (byte) 'x'));

    Awaitility.await().until(() -> stage.refused(Refusal.BODY_TOO_SLOW) == 1);

    stage.vertx.cancelTimer(dribbling);
    assertThat(HostileStage.isEnded(socket)).isTrue();
  }

  @Test
  void aHandshakeWhoseBodyNeverComesIsCutOff() throws Exception {
    stage.deploy(new TestLimits().requestTimeout(Duration.ofMillis(600)).build());
    Socket socket = stage.socket();
    String handshake =
        String.join(
            "\r\n",
            "GET /ws HTTP/1.1",
            "Host: x",
            "Upgrade: websocket",
            "Connection: Upgrade",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Version: 13",
            "Content-Length: 10",
            "",
            "");
    socket.getOutputStream().write(handshake.getBytes(US_ASCII));

    Awaitility.await().until(() -> stage.refused(Refusal.BODY_TOO_SLOW) == 1);
    assertThat(HostileStage.isEnded(socket)).isTrue();
  }

  @Test
  void aConnectionThatNobodyUsesEnds() throws Exception {
    stage.deploy(new TestLimits().keepAlive(Duration.ofMillis(300)).build());
    Socket socket = stage.socket();
    socket.getOutputStream().write("GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(US_ASCII));
    assertThat(HostileStage.isEnded(socket)).isTrue();
    assertThat(stage.refused(Refusal.HEADER_TOO_SLOW)).isZero();
  }

  @Test
  void whoIsOneTooManyIsToldSo() throws Exception {
    stage.deploy(new TestLimits().connections(1).build());
    stage.socket();
    Awaitility.await().until(() -> stage.connections() == 1);
    assertThat(RawHttp.ask(stage.port(), "GET /", "Host: x"))
        .startsWith("HTTP/1.1 503 ")
        .contains("retry-after: 1\r\n")
        .contains("\"detail\":\"too many connections, see limits.connections\"");
    assertThat(stage.connect().statusLine()).isEqualTo("HTTP/1.1 503 Service Unavailable");
  }

  @Test
  void whoComesTooOftenOrWithTooManyIsToldSo() throws Exception {
    stage.deploy(new TestLimits().connectionsPerAddress(2).build());
    stage.socket();
    stage.socket();
    Awaitility.await().until(() -> stage.connections() == 2);
    String answer = RawHttp.ask(stage.port(), "GET /", "Host: x");
    assertThat(answer).startsWith("HTTP/1.1 429 ");
    assertThat(HostileStage.problem(answer).getString("detail"))
        .endsWith("see limits.connectionsPerAddress");
    assertThat(HostileStage.problem(answer).getString("path")).isEqualTo("/");
    assertThat(stage.connect().statusLine()).isEqualTo("HTTP/1.1 429 Too Many Requests");
  }

  @Test
  void clientsOfATrustedProxyAreToldApart() throws Exception {
    stage.deploy(
        new TestLimits().connectionsPerAddress(1).build(), List.of(Cidr.parse("127.0.0.1")));
    RawWebSocket first = stage.connect("X-Forwarded-For: 1.2.3.4");
    assertThat(first.statusLine()).contains("101");
    assertThat(stage.connect("X-Forwarded-For: 1.2.3.4").statusLine()).contains("429");
    assertThat(stage.connect("X-Forwarded-For: 1.2.3.5").statusLine()).contains("101");
    first.close();
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(stage.connect("X-Forwarded-For: 1.2.3.4").statusLine()).contains("101"));
  }

  @Test
  void aHeadOrABodyThatIsTooLargeIsRefused() throws Exception {
    stage.deploy(TestLimits.WIDE);
    String longHead = RawHttp.ask(stage.port(), "GET /", "Host: x", "X: " + "x".repeat(20_000));
    assertThat(longHead).startsWith("HTTP/1.1 431 ");
    assertThat(HostileStage.problem(longHead).getString("detail"))
        .endsWith("larger than limits.headerBytes");
    String longLine = RawHttp.ask(stage.port(), "GET /" + "x".repeat(20_000), "Host: x");
    assertThat(longLine).contains(" 414 ");
    assertThat(HostileStage.problem(longLine).getInteger("status")).isEqualTo(414);
    String longBody = RawHttp.ask(stage.port(), "POST /", "Host: x", "Content-Length: 70000");
    assertThat(longBody).startsWith("HTTP/1.1 413 ");
    assertThat(HostileStage.problem(longBody).getString("error"))
        .isEqualTo("the request is larger than limits.requestBytes");
    assertThat(
            RawHttp.ask(
                stage.port(), "POST /", "Host: x", "Content-Length: 9999999999999999999999"))
        .startsWith("HTTP/1.1 4");
    assertThat(stage.refused(Refusal.BAD_HEAD)).isGreaterThanOrEqualTo(2);
  }

  private static long usedHeap() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
