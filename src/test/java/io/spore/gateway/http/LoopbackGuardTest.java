package io.spore.gateway.http;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.junit5.VertxExtension;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class LoopbackGuardTest {
  private final LoopbackGuard guard = new LoopbackGuard();
  private HttpServer server;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request -> request.response().end(guard.refusal(request).orElse("admitted")));
    await(server.listen(0, "127.0.0.1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "LOCALHOST:3001", "127.0.0.1:3001", "127.8.8.8", "[::1]:80"})
  void aProgramOnThisMachineIsAdmitted(String host) throws Exception {
    assertThat(ask(host)).isEqualTo("admitted");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway.example", "192.168.1.2:3001", "localhost.evil.example"})
  void aNameThatWasMadeToPointHereIsRefused(String host) throws Exception {
    assertThat(ask(host)).isEqualTo("ask for it as localhost or 127.0.0.1");
  }

  @Test
  void aRequestWithoutAHostIsRefused() throws Exception {
    assertThat(send("GET / HTTP/1.0\r\n\r\n")).endsWith("ask for it as localhost or 127.0.0.1");
  }

  private String ask(String host) throws Exception {
    String answer = send("GET / HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n");
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private String send(String request) throws Exception {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), server.actualPort()));
      socket.setSoTimeout(10_000);
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
