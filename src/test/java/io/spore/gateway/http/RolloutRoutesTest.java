package io.spore.gateway.http;

import static io.spore.gateway.http.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolloutRoutesTest {
  private static final String ORDER =
      """
      {"firmware": {"name": "base", "version": "1.2.0", "labels": {"app": "base"}},
       "nodes": [{"ip": "10.0.0.1", "version": "1.1.0", "labels": {}}, {"ip": "10.0.0.2"}]}
      """;

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
  void aRolloutIsStartedAsTheUiOrdersIt() throws Exception {
    HttpResponse<String> answer = api.post("/api/rollout", "application/json", ORDER);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer))
        .isEqualTo(
            new JsonObject(
                """
                {"success": true, "message": "rollout to 2 nodes started", "rolloutId": "r-1",
                 "totalNodes": 2, "firmwareUrl": "http://registry/firmware/base/1.2.0"}
                """));
    assertThat(api.rollouts.ordered).containsExactly(new JsonObject(ORDER));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'firmware':{'name':'a'},'nodes':[{'ip':'10.0.0.1'}]}",
        "{'firmware':{'name':'a','version':'1'},'nodes':[]}",
        "{'firmware':{'name':'a','version':'1'},'nodes':[{}]}",
        "{'firmware':{'name':'a','version':'1'},'nodes':[{'ip':'10.0.0.1'}],'parallel':0}",
        "{'firmware':{'name':'a','version':'1'},'nodes':[{'ip':'10.0.0.1'}],'maxFailureRate':2}",
      })
  void anOrderThatIsNotUnderstoodIsABadRequest(String order) throws Exception {
    HttpResponse<String> answer =
        api.post("/api/rollout", "application/json", order.replace('\'', '"'));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(api.rollouts.ordered).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "BAD_ORDER, 400",
    "UNKNOWN, 404",
    "NO_FIRMWARE, 404",
    "CONFLICT, 409",
    "BROKEN_FIRMWARE, 502",
    "NOT_HERE, 503"
  })
  void aRefusalSaysWhy(Reason reason, int status) throws Exception {
    api.rollouts.refusal = reason;

    HttpResponse<String> answer = api.post("/api/rollout", "application/json", ORDER);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).getString("detail")).isEqualTo("refused");
  }

  @Test
  void aRolloutIsLookedAtAndCancelled() throws Exception {
    assertThat(json(api.get("/api/rollout/r-1")).getString("status")).isEqualTo("running");
    assertThat(json(api.get("/api/rollout")).getJsonArray("rollouts")).hasSize(1);
    assertThat(api.post("/api/rollout/r-1/cancel").statusCode()).isEqualTo(200);
    assertThat(api.rollouts.cancelled).containsExactly("r-1");
  }

  @Test
  void aRolloutThatIsNotThereIsNotFound() throws Exception {
    HttpResponse<String> answer = api.get("/api/rollout/r-2");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).getString("detail")).isEqualTo("there is no rollout r-2");
  }
}
