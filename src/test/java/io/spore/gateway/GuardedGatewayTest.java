package io.spore.gateway;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway that asks for tokens which {@code hack/token.sh} made. */
@ExtendWith(VertxExtension.class)
class GuardedGatewayTest {
  private final HttpClient http = HttpClient.newHttpClient();
  private Gateway gateway;
  private String reader;
  private String admin;

  @BeforeEach
  void start(Vertx vertx, @TempDir Path folder) throws Exception {
    String[] first = newToken();
    String[] second = newToken();
    reader = first[0];
    admin = second[0];
    String config =
        """
        {
          "http": {"host": "127.0.0.1", "port": 0},
          "udp": {"enabled": false},
          "auth": {
            "enabled": true,
            "tokens": [
              {"name": "reader", "hash": "%s", "read": ["sensor/#"]},
              {"name": "admin", "hash": "%s", "read": ["#"], "publish": ["#"], "admin": true}
            ]
          }
        }
        """
            .formatted(first[1], second[1]);
    Path file = Files.writeString(folder.resolve("config.json"), config);
    gateway =
        new Gateway(
            vertx,
            await(new ConfigReader(vertx, Map.of()).read(Optional.of(file), Map.of())),
            false,
            Optional.of(new Meters()));
    await(gateway.start());
  }

  @AfterEach
  void stop() throws Exception {
    await(gateway.stop());
  }

  @Test
  void healthAndAPageToShowATokenOnAreAllThereIsWithoutOne() throws Exception {
    assertThat(ask("GET", "/api/health").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/").body()).startsWith("<!doctype html>");
    for (String path :
        new String[] {"/api/gateways", "/api/ticket", "/api/anything", "/api/health/x"}) {
      HttpResponse<String> answer = ask("GET", path);
      assertThat(answer.statusCode()).as(path).isEqualTo(401);
      assertThat(answer.headers().firstValue("www-authenticate"))
          .contains("Bearer realm=\"SPORE Gateway\"");
      assertThat(new JsonObject(answer.body()).getString("error")).isEqualTo("not authorised");
    }
  }

  @Test
  void aPathThatIsWrittenInARoundaboutWayIsNoWayAround() throws Exception {
    assertThat(ask("GET", "/api/health/../ticket").statusCode()).isEqualTo(401);
    assertThat(ask("GET", "/api/%68ealth/../anything").statusCode()).isEqualTo(401);
  }

  @Test
  void aReaderMayAskButNotChange() throws Exception {
    assertThat(ask("GET", "/api/anything", bearer(reader)).statusCode()).isEqualTo(404);
    HttpResponse<String> change = ask("POST", "/api/anything", bearer(reader));
    assertThat(change.statusCode()).isEqualTo(403);
    assertThat(new JsonObject(change.body()).getString("error")).isEqualTo("not allowed");
    assertThat(ask("POST", "/api/anything", bearer(admin)).statusCode()).isEqualTo(404);
  }

  @Test
  void whoTriesManyTokensIsToldWhenToComeBack() throws Exception {
    for (int i = 0; i < 5; i++) {
      assertThat(ask("GET", "/api/x", bearer("guess" + i)).statusCode()).isEqualTo(401);
    }
    HttpResponse<String> answer = ask("GET", "/api/x", bearer(admin));
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.headers().firstValue("retry-after")).contains("1");
    assertThat(ask("GET", "/api/health").statusCode()).isEqualTo(200);
  }

  @Test
  void aTicketFromTheApiOpensTheStream() throws Exception {
    HttpResponse<String> answer = ask("POST", "/api/ticket", bearer(admin));
    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    JsonObject body = new JsonObject(answer.body());
    assertThat(body.getInteger("expiresInMs")).isEqualTo(30_000);

    try (RawWebSocket client =
        RawWebSocket.connect(gateway.port(), "/ws?ticket=" + body.getString("ticket"))) {
      assertThat(client.read().text()).contains("\"cluster/update\"");
    }
  }

  @Test
  void metricsAreForThoseWithATokenAndTheLogLevelIsForAdmins() throws Exception {
    assertThat(ask("GET", "/health/live").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/health/ready").statusCode()).isEqualTo(200);
    assertThat(ask("GET", "/metrics").statusCode()).isEqualTo(401);
    assertThat(ask("GET", "/metrics", bearer(reader)).body())
        .contains("spore_refusals_total{reason=\"not-authorised\"} 1.0");
    assertThat(ask("GET", "/api/admin/log-level").statusCode()).isEqualTo(401);
    assertThat(ask("PUT", "/api/admin/log-level", bearer(reader)).statusCode()).isEqualTo(403);
    // Admitted, but it does not say which level.
    assertThat(ask("PUT", "/api/admin/log-level", bearer(admin)).statusCode()).isEqualTo(400);
  }

  private static String bearer(String token) {
    return "Bearer " + token;
  }

  private HttpResponse<String> ask(String method, String path, String... authorization)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .method(method, BodyPublishers.noBody());
    for (String value : authorization) {
      request.header("Authorization", value);
    }
    return http.send(request.build(), BodyHandlers.ofString());
  }

  /** Token and hash, as the script prints them. */
  private static String[] newToken() throws IOException, InterruptedException {
    Process script = new ProcessBuilder("bash", "hack/token.sh").start();
    String said = new String(script.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(script.waitFor()).isZero();
    return said.replaceAll("(?s)token: (\\S+)\\nhash:  (\\S+)\\n", "$1 $2").split(" ", -1);
  }
}
