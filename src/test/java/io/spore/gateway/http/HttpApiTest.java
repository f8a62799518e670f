package io.spore.gateway.http;

import static io.spore.gateway.http.RunningApi.json;
import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpApiTest {
  private RunningApi api;
  private WebClient client;

  @BeforeEach
  void serve() throws Exception {
    api = new RunningApi("gateway.example.com");
    client = WebClient.create(api.vertx());
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void whatIsNowhereIsAProblem() throws Exception {
    var answer = api.get("/no/such/thing");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(answer).getString("error")).isEqualTo("no such resource");
  }

  @Test
  void anotherMethodIsAProblem() throws Exception {
    var answer = api.post("/api/health");

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(json(answer).getString("error")).isEqualTo("method not allowed");
  }

  @Test
  void thePageIsServedBesideTheApi() throws Exception {
    assertThat(api.get("/").headers().firstValue("content-type"))
        .contains("text/html; charset=utf-8");
    assertThat(api.get("/dashboard/main.js").statusCode()).isEqualTo(200);
    assertThat(api.get("/dashboard/no-such-file.js").headers().firstValue("content-type"))
        .contains("application/problem+json");
  }

  @Test
  void theDescriptionIsServedAsItIsWritten() throws Exception {
    assertThat(api.get("/openapi.yaml").body())
        .isEqualTo(Files.readString(Path.of("src/main/resources/openapi.yaml")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1:3001",
        "192.168.1.2",
        "[fd00::1]:3001",
        "localhost",
        "raspberrypi",
        "gateway.local:3001",
        "gateway.example.com",
        "GATEWAY.example.com"
      })
  void byItsOwnNameItTakesChanges(String host) throws Exception {
    assertThat(change(host, "").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example.com",
        "gateway.example.com.evil.com",
        "127.0.0.1.evil.com",
        "evil.localx"
      })
  void underAStrangersNameItDoesNot(String host) throws Exception {
    HttpResponse<Buffer> answer = change(host, "");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.bodyAsJsonObject().getString("detail"))
        .isEqualTo("the gateway does not go by that name, see http.trustedHosts");
    assertThat(api.directory.refreshed).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"http://localhost:8080", "http://192.168.1.9", "http://ui.local:3000"})
  void pagesOfTheLocalNetworkMayChangeSomethingAndRead(String origin) throws Exception {
    HttpResponse<Buffer> answer = change("127.0.0.1", origin);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.getHeader("access-control-allow-origin")).isEqualTo(origin);
    assertThat(answer.getHeader("vary")).isEqualTo("Origin");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://evil.example.com", "null", "http://8.8.8.8", "file://", "nonsense:%"})
  void pagesOfStrangersMayNot(String origin) throws Exception {
    HttpResponse<Buffer> answer = change("127.0.0.1", origin);

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.getHeader("access-control-allow-origin")).isNull();
    assertThat(answer.bodyAsJsonObject().getString("detail"))
        .isEqualTo("pages from there may not use this gateway, see http.allowedOrigins");
    assertThat(api.directory.refreshed).isZero();
  }

  @Test
  void browsersThatAskBeforehandAreTold() throws Exception {
    HttpResponse<Buffer> allowed =
        send(
            client
                .request(HttpMethod.OPTIONS, api.port(), "127.0.0.1", "/api/proxy-call")
                .putHeader("origin", "http://localhost:8080")
                .putHeader("access-control-request-method", "POST"));
    HttpResponse<Buffer> refused =
        send(
            client
                .request(HttpMethod.OPTIONS, api.port(), "127.0.0.1", "/api/proxy-call")
                .putHeader("origin", "http://evil.example.com"));

    assertThat(allowed.statusCode()).isEqualTo(204);
    assertThat(allowed.getHeader("access-control-allow-methods")).contains("POST");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.getHeader("access-control-allow-origin")).isNull();
  }

  @Test
  void aFaultIsAProblemThatTellsNothing() throws Exception {
    api.nodes.next = Future.failedFuture(new RuntimeException("secret"));

    var answer = api.get("/api/node/status");

    assertThat(answer.statusCode()).isEqualTo(500);
    assertThat(json(answer).getString("detail")).isEqualTo("internal error");
    assertThat(answer.body()).doesNotContain("secret");
  }

  @Test
  void healthIsAnswered() throws Exception {
    JsonObject health = json(api.get("/api/health"));

    assertThat(health.getString("status")).isEqualTo("healthy");
  }

  private HttpResponse<Buffer> change(String host, String origin) throws Exception {
    HttpRequest<Buffer> request =
        client.post(api.port(), "127.0.0.1", "/api/discovery/refresh").putHeader("host", host);
    return send(origin.isEmpty() ? request : request.putHeader("origin", origin));
  }

  private static HttpResponse<Buffer> send(HttpRequest<Buffer> request) throws Exception {
    return await(request.send());
  }
}
