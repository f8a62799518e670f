package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.LoggingConfig;
import io.spore.gateway.support.RunningGateway;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Health and log level of a running gateway whose broker is away. */
class OperatorDeskTest {
  private static final String LOG_LEVEL = "/api/admin/log-level";

  private static RunningGateway gateway;
  private LoggingConfig.Level before;

  @BeforeAll
  static void start() {
    // Port 1 of this machine: nobody listens there.
    gateway = RunningGateway.start(Map.of("SPORE_MQTT_URL", "tcp://127.0.0.1:1"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @BeforeEach
  void rememberLevel() {
    before = Logging.level();
  }

  @AfterEach
  void restoreLevel() {
    Logging.setLevel(before);
  }

  @Test
  void aGatewayWhoseBrokerIsAwayIsAliveAndReadyForLess() throws Exception {
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(gateway.get("/health/ready").body()).contains("connection refused"));
    HttpResponse<String> ready = gateway.get("/health/ready");
    HttpResponse<String> live = gateway.get("/health/live");

    assertThat(ready.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(ready.body()).getString("status")).isEqualTo("degraded");
    assertThat(ready.body())
        .contains("\"part\":\"mqtt\"")
        .contains("connection refused: no broker listens on port 1");
    assertThat(live.statusCode()).isEqualTo(200);
    assertThat(live.body()).isEqualTo("{\"status\":\"alive\",\"reasons\":[]}");
    assertThat(live.headers().firstValue("cache-control")).contains("no-store");
  }

  @Test
  void theApiBehindTheDeskIsServedAsBefore() throws Exception {
    HttpResponse<String> health = gateway.get("/api/health");

    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(new JsonObject(health.body()).getString("status")).isEqualTo("degraded");
    assertThat(gateway.get("/health").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/metrics", "/health/live", "/health/ready"})
  void whatIsOnlyReadTakesNothingElse(String path) throws Exception {
    HttpResponse<String> answer =
        gateway.send(HttpRequest.newBuilder(gateway.uri(path)).POST(BodyPublishers.ofString("x")));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(new JsonObject(answer.body()).getString("detail")).isEqualTo("method not allowed");
  }

  @Test
  void theLogLevelIsChangedWhileTheGatewayRuns() throws Exception {
    HttpResponse<String> answer = put("{\"level\":\"error\"}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"level\":\"error\"}");
    assertThat(Logging.level()).isEqualTo(LoggingConfig.Level.ERROR);
    assertThat(gateway.get(LOG_LEVEL).body()).isEqualTo("{\"level\":\"error\"}");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "debug", "[]", "{}", "{\"level\":\"loud\"}", "{\"level\":7}"})
  void anythingButALevelIsRefused(String body) throws Exception {
    HttpResponse<String> answer = put(body);

    assertThat(answer.statusCode()).isIn(400, 413);
    assertThat(Logging.level()).isEqualTo(before);
  }

  @Test
  void aLevelThatIsNoneIsToldWhichThereAre() throws Exception {
    assertThat(new JsonObject(put("{\"level\":\"loud\"}").body()).getString("error"))
        .isEqualTo("expected {\"level\": …} with one of [debug, info, warn, error]");
  }

  @Test
  void aLargeBodyIsNotEvenRead() throws Exception {
    HttpResponse<String> answer = put("{\"level\":\"error\"," + " ".repeat(2_000) + "}");

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(Logging.level()).isEqualTo(before);
  }

  @ParameterizedTest
  @CsvSource({
    "X-Forwarded-For, 10.0.0.9, through a proxy",
    "Forwarded, for=10.0.0.9, through a proxy",
    "Origin, https://evil.example, http.allowedOrigins",
    "Origin, http://localhost:5173, web page",
    "Sec-Fetch-Site, cross-site, web page"
  })
  void whoSpeaksForOthersMayNotChangeTheLevel(String header, String value, String why)
      throws Exception {
    HttpResponse<String> answer =
        gateway.send(
            HttpRequest.newBuilder(gateway.uri(LOG_LEVEL))
                .header(header, value)
                .PUT(BodyPublishers.ofString("{\"level\":\"error\"}")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains(why);
    assertThat(Logging.level()).isEqualTo(before);
  }

  private static HttpResponse<String> put(String body) throws Exception {
    return gateway.send(
        HttpRequest.newBuilder(gateway.uri(LOG_LEVEL)).PUT(BodyPublishers.ofString(body)));
  }
}
