package io.spore.gateway;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.support.RawHttp;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway as it comes: no tokens, and yet no playground for web pages from elsewhere. */
@ExtendWith(VertxExtension.class)
class OpenGatewayTest {
  private Gateway gateway;

  @BeforeEach
  void start(Vertx vertx, @TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("config.json"),
            """
            {"http": {"host": "127.0.0.1", "port": 0}, "udp": {"enabled": false}}
            """);
    gateway =
        new Gateway(
            vertx,
            await(new ConfigReader(vertx, Map.of()).read(Optional.of(file), Map.of())),
            false,
            Optional.empty());
    await(gateway.start());
  }

  @AfterEach
  void stop() throws Exception {
    await(gateway.stop());
  }

  @Test
  void aProgramNeedsNoOrigin() throws Exception {
    assertThat(ask("GET /api/health", "Host: 127.0.0.1")).startsWith("HTTP/1.1 200 ");
    try (RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws")) {
      assertThat(client.read().text()).contains("cluster/update");
    }
  }

  @Test
  void whoGetsTheStreamIsToldOfAllEventLoopsWhicheverIsAsked() throws Exception {
    try (RawWebSocket first = RawWebSocket.connect(gateway.port(), "/ws");
        RawWebSocket second = RawWebSocket.connect(gateway.port(), "/ws")) {
      first.read();
      second.read();
      for (int i = 0; i < 6; i++) {
        assertThat(ask("GET /api/clients", "Host: 127.0.0.1"))
            .startsWith("HTTP/1.1 200 ")
            .contains("\"totalClients\":2,");
      }
    }
  }

  @Test
  void aUiOnTheLocalNetworkIsWelcome() throws Exception {
    String answer =
        ask("GET /api/health", "Host: 192.168.1.7:3001", "Origin: http://192.168.1.9:8080");
    assertThat(answer)
        .startsWith("HTTP/1.1 200 ")
        .containsIgnoringCase("access-control-allow-origin: http://192.168.1.9:8080\r\n")
        .containsIgnoringCase("vary: Origin\r\n");
    try (RawWebSocket client =
        RawWebSocket.connect(gateway.port(), "/ws", "Origin: http://192.168.1.9:8080")) {
      assertThat(client.read().text()).contains("cluster/update");
    }
  }

  @Test
  void whatABrowserAsksBeforehandIsAnswered() throws Exception {
    assertThat(
            ask(
                "OPTIONS /api/ticket",
                "Host: pi",
                "Origin: http://pi:8080",
                "Access-Control-Request-Method: POST"))
        .startsWith("HTTP/1.1 204 ")
        .containsIgnoringCase("access-control-allow-methods: GET, POST, PUT, DELETE\r\n")
        .containsIgnoringCase("access-control-allow-headers: authorization,");
  }

  @Test
  void aPageFromElsewhereIsTurnedAwayOnTheApiAndOnTheStream() throws Exception {
    assertThat(ask("GET /api/health", "Host: pi", "Origin: https://attacker.example"))
        .startsWith("HTTP/1.1 403 ")
        .contains("see http.allowedOrigins")
        .doesNotContainIgnoringCase("access-control-allow-origin");
    assertThat(ask("POST /api/ticket", "Host: pi", "Origin: null", "Content-Length: 0"))
        .startsWith("HTTP/1.1 403 ");
    try (RawWebSocket client =
        RawWebSocket.connect(gateway.port(), "/ws", "Origin: https://attacker.example")) {
      assertThat(client.statusLine()).isEqualTo("HTTP/1.1 403 Forbidden");
      assertThat(client.refusal().getString("detail")).endsWith("see http.allowedOrigins");
    }
  }

  @Test
  void aPageThatHasItsOwnNameLeadHereIsTurnedAway() throws Exception {
    assertThat(ask("GET /api/health", "Host: attacker.example:3001"))
        .startsWith("HTTP/1.1 403 ")
        .contains("see http.trustedHosts");
  }

  @Test
  void browsersAreToldToBeCareful() throws Exception {
    assertThat(ask("GET /nowhere", "Host: pi"))
        .startsWith("HTTP/1.1 404 ")
        .contains("x-content-type-options: nosniff\r\n")
        .contains("x-frame-options: DENY\r\n")
        .contains("referrer-policy: no-referrer\r\n")
        .contains("content-security-policy: default-src 'none'; frame-ancestors 'none'; sandbox");
  }

  private String ask(String request, String... headers) throws Exception {
    return RawHttp.ask(gateway.port(), request, headers);
  }
}
