package io.spore.gateway.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Permissions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishRouteTest {
  private static final int MAX_PAYLOAD = 1_000;
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochMilli(1_000));

  private final Vertx vertx = Vertx.vertx();
  private final List<OutgoingMessage> published = new ArrayList<>();
  private Caller caller = Caller.ANYBODY;
  private Future<Void> answer = Future.succeededFuture();
  private HttpServer server;

  @BeforeEach
  void serve() throws Exception {
    Router router = Router.router(vertx);
    router
        .route()
        .handler(
            context -> {
              context.put(ApiDoor.CALLER, caller);
              context.next();
            });
    new PublishRoute(this::publish, MAX_PAYLOAD, CLOCK).mount(router);
    server =
        vertx
            .createHttpServer()
            .requestHandler(router)
            .listen(0, "127.0.0.1")
            .await(20, TimeUnit.SECONDS);
  }

  private synchronized Future<Void> publish(OutgoingMessage message) {
    published.add(message);
    return answer;
  }

  @AfterEach
  void close() throws Exception {
    vertx.close().await(20, TimeUnit.SECONDS);
  }

  @Test
  void aMessageIsPublishedAndAnsweredWhenTheBrokerAcknowledged() throws Exception {
    HttpResponse<String> response =
        post("{\"topic\":\"a/b\",\"data\":\"hi\",\"qos\":1}", "application/json");

    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.body())
        .isEqualTo(
            "{\"published\":true,\"topic\":\"a/b\",\"qos\":1,"
                + "\"timestamp\":\"1970-01-01T00:00:01.000Z\"}");
    assertThat(published).singleElement().hasToString("OutgoingMessage[a/b, 2 bytes]");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID,400",
    "FORBIDDEN,403",
    "TOO_MANY,429",
    "REFUSED,502",
    "NOT_CONNECTED,503",
    "UNANSWERED,504"
  })
  void eachFailureHasItsStatusAndItsWords(Kind kind, int status) throws Exception {
    answer = Future.failedFuture(new PublishException(kind, "because"));

    HttpResponse<String> response = post("{\"topic\":\"a\"}", "application/json; charset=utf-8");

    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(new JsonObject(response.body()))
        .isEqualTo(
            new JsonObject()
                .put("error", "because")
                .put("method", "POST")
                .put("path", "/api/publish")
                .put("timestamp", "1970-01-01T00:00:01.000Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{ | the body is not a JSON object",
        "[] | the body is not a JSON object",
        "7 | the body is not a JSON object",
        "`` | the body is not a JSON object",
        "null | the body is not a JSON object",
        "{} | topic: is missing",
      })
  void whatIsNoMessageIsRefused(String body, String complaint) throws Exception {
    HttpResponse<String> response = post(body, "application/json");

    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(new JsonObject(response.body()).getString("error")).isEqualTo(complaint);
    assertThat(published).isEmpty();
  }

  @Test
  void aCallerPublishesOnlyWhereItsTokenAllows() throws Exception {
    caller = new Caller("somebody", Permissions.NONE, Optional.empty(), Optional.empty());

    HttpResponse<String> response = post("{\"topic\":\"a/b\"}", "application/json");

    assertThat(response.statusCode()).isEqualTo(403);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("this caller may not publish to a/b");
    assertThat(published).isEmpty();
  }

  @Test
  void onlyJsonIsTakenSoThatForeignPagesCannotPublish() throws Exception {
    HttpResponse<String> response = post("{\"topic\":\"a\"}", "text/plain");

    assertThat(response.statusCode()).isEqualTo(415);
    assertThat(published).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsRefused() throws Exception {
    String body = "{\"topic\":\"a\",\"data\":\"" + "x".repeat(200_000) + "\"}";

    HttpResponse<String> response = post(body, "application/json");

    assertThat(response.statusCode()).isEqualTo(413);
    assertThat(new JsonObject(response.body()).getString("error"))
        .isEqualTo("the message is larger than mqtt.maxMessageSize allows");
  }

  private HttpResponse<String> post(String body, String type) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + server.actualPort() + "/api/publish");
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(uri)
                .header("content-type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
  }
}
