package io.spore.gateway.http;

import static io.spore.gateway.http.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.TestAuth;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API where tokens are asked for. */
class TokenTest {
  private RunningApi api;

  @BeforeEach
  void serve() throws Exception {
    api = new RunningApi(TestAuth.tokens(TestAuth.reader("looks", "#"), TestAuth.admin("does")));
    api.directory.add("10.0.0.1", "esp-1", Map.of());
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void withoutATokenNothingIsAnsweredButHowTheGatewayIs() throws Exception {
    HttpResponse<String> refused = api.get("/api/discovery/nodes");

    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(refused).getString("detail")).isEqualTo("not authorised");
    assertThat(api.get("/openapi.yaml").statusCode()).isEqualTo(401);
    assertThat(api.get("/api/health").statusCode()).isEqualTo(200);
    assertThat(api.get("/").statusCode()).isEqualTo(200);
  }

  @Test
  void whoMayReadChangesNothing() throws Exception {
    assertThat(send("looks", api.request("/api/discovery/nodes").GET()).statusCode())
        .isEqualTo(200);
    for (String path :
        new String[] {"/api/discovery/refresh", "/api/node/restart", "/api/proxy-call"}) {
      HttpResponse<String> refused = send("looks", post(path, "{}"));
      assertThat(refused.statusCode()).as(path).isEqualTo(403);
      assertThat(json(refused).getString("detail")).isEqualTo("not allowed");
    }
    assertThat(api.nodes.called).isEmpty();
    assertThat(api.directory.refreshed).isZero();
  }

  @Test
  void anAdminsRequestIsReadWholeAlthoughItWaitedAtTheDoor() throws Exception {
    String value = "x".repeat(30_000);
    String call =
        "{\"ip\":\"10.0.0.1\",\"method\":\"POST\",\"uri\":\"/a\",\"params\":{\"p\":\"%s\"}}";

    assertThat(send("does", post("/api/proxy-call", call.formatted(value))).statusCode())
        .isEqualTo(200);
    assertThat(api.nodes.called.get(0)).endsWith("p=" + value);
  }

  @Test
  void anAdminsFirmwareIsHandedThroughWhole() throws Exception {
    HttpRequest.Builder upload =
        api.request("/api/node/update?ip=10.0.0.1")
            .header("content-type", "multipart/form-data; boundary=x")
            .POST(BodyPublishers.ofByteArray(new byte[3_000_000]));

    assertThat(send("does", upload).statusCode()).isEqualTo(200);
    assertThat(api.nodes.received).isEqualTo(3_000_000);
  }

  @Test
  void whoMayReadGetsATicketForTheStream() throws Exception {
    HttpResponse<String> answer = send("looks", post("/api/ticket", ""));

    assertThat(answer.statusCode()).isEqualTo(201);
    assertThat(answer.headers().firstValue("cache-control")).contains("no-store");
    assertThat(json(answer).getString("ticket")).isNotEmpty();
  }

  private HttpRequest.Builder post(String path, String body) {
    return api.request(path)
        .header("content-type", "application/json")
        .POST(BodyPublishers.ofString(body));
  }

  private HttpResponse<String> send(String token, HttpRequest.Builder request) throws Exception {
    return api.send(request.header("authorization", "Bearer " + token));
  }
}
