package io.spore.gateway.websocket;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class FrameSocketTest {
  private static final Duration CLOSING_TIMEOUT = Duration.ofMillis(50);

  private final BlockingQueue<FrameSocket> taken = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
  private Vertx vertx;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    this.vertx = vertx;
    await(vertx.deployVerticle(new Door()));
  }

  @Test
  void aMessageInFragmentsIsHeardPieceByPiece() throws Exception {
    try (RawWebSocket client = RawWebSocket.connect(port, "/ws")) {
      client.send(RawWebSocket.TEXT, "hel".getBytes(StandardCharsets.UTF_8));
      client.send(0x80, "lo".getBytes(StandardCharsets.UTF_8));

      assertThat(next()).isEqualTo("hel");
      assertThat(next()).isEqualTo("lo");
    }
  }

  @Test
  void aPingIsAnsweredWithItsOwnPayload() throws Exception {
    try (RawWebSocket client = RawWebSocket.connect(port, "/ws")) {
      client.send(0x80 | RawWebSocket.PING, "are you there".getBytes(StandardCharsets.UTF_8));

      assertThat(client.readUntil(RawWebSocket.PONG).text()).isEqualTo("are you there");
    }
  }

  @Test
  void aClientThatClosesIsAnsweredWithItsOwnCodeAndDisconnected() throws Exception {
    try (RawWebSocket client = RawWebSocket.connect(port, "/ws")) {
      client.send(0x80 | RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xe8});

      assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1000);
      assertThat(client.isEnded()).isTrue();
    }
    assertThat(next()).isEqualTo("gone");
  }

  @Test
  void aClientThatAnswersTheCloseFrameIsDisconnected() throws Exception {
    try (RawWebSocket client = RawWebSocket.connect(port, "/ws")) {
      closeFromHere(CloseReason.GOING_AWAY);

      assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1001);
      client.send(0x80 | RawWebSocket.CLOSE, new byte[] {0x03, (byte) 0xe9});
      assertThat(client.isEnded()).isTrue();
    }
    assertThat(next()).isEqualTo("gone");
  }

  @Test
  void aClientThatNeverAnswersTheCloseFrameIsCutOff() throws Exception {
    try (RawWebSocket client = RawWebSocket.connect(port, "/ws")) {
      closeFromHere(CloseReason.TOO_SLOW);

      assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4008);
      assertThat(client.isEnded()).isTrue();
    }
    assertThat(next()).isEqualTo("gone");
  }

  private void closeFromHere(CloseReason reason) throws Exception {
    FrameSocket socket = taken.poll(10, TimeUnit.SECONDS);
    vertx.runOnContext(now -> socket.close(reason, reason.text()));
  }

  private String next() throws InterruptedException {
    return heard.poll(10, TimeUnit.SECONDS);
  }

  /** Takes every socket over and notes what it hears. */
  private final class Door extends AbstractVerticle {
    @Override
    public void start(Promise<Void> started) {
      HttpServer server = vertx.createHttpServer();
      server
          .webSocketHandler(
              socket -> {
                FrameSocket mine = FrameSocket.takeOver(socket, CLOSING_TIMEOUT);
                mine.listen(new Ear());
                taken.add(mine);
              })
          .listen(0, "127.0.0.1")
          .onSuccess(bound -> port = bound.actualPort())
          .<Void>mapEmpty()
          .onComplete(started);
    }
  }

  private final class Ear implements FrameSocket.Listener {
    @Override
    public void frame(WebSocketFrame frame) {
      heard.add(frame.content().toString(StandardCharsets.UTF_8));
    }

    @Override
    public void failed(Throwable failure) {
      heard.add("failed: " + failure.getMessage());
    }

    @Override
    public void gone() {
      heard.add("gone");
    }
  }
}
