package io.spore.gateway.http;

import static io.spore.gateway.http.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.support.TestAuth;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PublishRoutesTest {
  private RunningApi api;

  @BeforeEach
  void serve() throws Exception {
    api = new RunningApi();
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void aMessageIsPublishedAndAnsweredWhenTheBrokerAcknowledged() throws Exception {
    HttpResponse<String> answer =
        post("application/json", "{\"topic\":\"a/b\",\"data\":\"hi\",\"qos\":1}");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).getBoolean("published")).isTrue();
    assertThat(json(answer).getString("topic")).isEqualTo("a/b");
    assertThat(json(answer).getInteger("qos")).isEqualTo(1);
    assertThat(api.publisher.published)
        .singleElement()
        .hasToString("OutgoingMessage[a/b, 2 bytes]");
  }

  @ParameterizedTest
  @CsvSource({
    "INVALID, 400",
    "FORBIDDEN, 403",
    "TOO_MANY, 429",
    "REFUSED, 502",
    "NOT_CONNECTED, 503",
    "UNANSWERED, 504"
  })
  void eachFailureHasItsStatusAndItsWords(Kind kind, int status) throws Exception {
    api.publisher.answer = Future.failedFuture(new PublishException(kind, "because"));

    HttpResponse<String> answer = post("application/json; charset=utf-8", "{\"topic\":\"a\"}");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(answer).getString("detail")).isEqualTo("because");
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
    HttpResponse<String> answer = post("application/json", body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).getString("error")).isEqualTo(complaint);
    assertThat(api.publisher.published).isEmpty();
  }

  @Test
  void onlyJsonIsTakenSoThatForeignPagesCannotPublish() throws Exception {
    assertThat(post("text/plain", "{\"topic\":\"a\"}").statusCode()).isEqualTo(415);
    assertThat(api.publisher.published).isEmpty();
  }

  @Test
  void aMessageAsLargeAsBrokersTakeIsReadAndALargerOneIsRefused() throws Exception {
    String fits = "{\"topic\":\"a\",\"data\":\"" + "x".repeat(RunningApi.MAX_PAYLOAD) + "\"}";
    String tooLarge =
        "{\"topic\":\"a\",\"data\":\"" + "x".repeat(2 * RunningApi.MAX_PAYLOAD) + "\"}";

    assertThat(post("application/json", fits).statusCode()).isEqualTo(200);
    HttpResponse<String> answer = post("application/json", tooLarge);
    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(json(answer).getString("error")).matches("a request has at most \\d+ bytes");
    assertThat(api.publisher.published).hasSize(1);
  }

  @Test
  void aPageIsToldWhereItMayPublish() throws Exception {
    HttpResponse<String> answer = api.get("/api/publish");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).getJsonArray("allow")).isEqualTo(JsonArray.of("a/#", "b"));
  }

  @Test
  void whoseTokenAllowsNoTopicPublishesNowhere() throws Exception {
    api.close();
    api = new RunningApi(TestAuth.tokens(TestAuth.reader("looks", "#")));

    HttpResponse<String> where = send(api.request("/api/publish").GET());
    HttpResponse<String> answer =
        send(
            api.request("/api/publish")
                .header("content-type", "application/json")
                .POST(BodyPublishers.ofString("{\"topic\":\"a/b\"}")));

    assertThat(json(where).getJsonArray("allow")).isEmpty();
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(json(answer).getString("error")).isEqualTo("this caller may not publish to a/b");
    assertThat(api.publisher.published).isEmpty();
  }

  private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return api.send(request.header("authorization", "Bearer looks"));
  }

  private HttpResponse<String> post(String contentType, String body) throws Exception {
    return api.post("/api/publish", contentType, body);
  }
}
