package io.spore.gateway.http;

import static io.spore.gateway.http.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClusterRoutesTest {
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
  void theNodesAreListedWithThePrimaryOneMarked() throws Exception {
    twoNodes();

    HttpResponse<String> answer = api.get("/api/discovery/nodes");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer))
        .isEqualTo(
            new JsonObject(
                """
                {"primaryNode": "10.0.0.1", "totalNodes": 2, "nodes": [
                  {"ip": "10.0.0.1", "hostname": "esp-1", "status": "active", "lastSeen": 1000,
                   "latency": 12, "resources": {"chipId": 7}, "labels": {"version": "1.1.0"},
                   "isPrimary": true},
                  {"ip": "10.0.0.2", "hostname": "esp-2", "status": "active", "lastSeen": 1000,
                   "latency": 12, "resources": {"chipId": 7}, "labels": {}, "isPrimary": false}]}
                """));
  }

  @Test
  void thatNoNodeIsKnownIsAnAnswerToWhichNodesAreKnown() throws Exception {
    HttpResponse<String> answer = api.get("/api/discovery/nodes");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(json(answer).getInteger("totalNodes")).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "GET, /api/cluster/members",
    "GET, /api/cluster/node/versions",
    "POST, /api/cluster/refresh",
    "POST, /api/discovery/random-primary"
  })
  void withNoNodeWhatNeedsOneSaysSo(String method, String path) throws Exception {
    HttpResponse<String> answer = method.equals("GET") ? api.get(path) : api.post(path);

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    JsonObject problem = json(answer);
    assertThat(problem.getString("detail"))
        .isEqualTo("no SPORE node is known yet: none has sent a heartbeat to this gateway")
        .isEqualTo(problem.getString("error"));
    assertThat(problem.getInteger("status")).isEqualTo(503);
    assertThat(problem.getString("title")).isEqualTo("Service Unavailable");
    assertThat(problem.getString("type")).isEqualTo("about:blank");
    assertThat(problem.getString("path")).isEqualTo(path);
  }

  @Test
  void theMembersAreListed() throws Exception {
    twoNodes();

    JsonObject answer = json(api.get("/api/cluster/members"));

    assertThat(answer.getJsonArray("members")).hasSize(2);
    assertThat(answer.getJsonArray("members").getJsonObject(1).getString("hostname"))
        .isEqualTo("esp-2");
  }

  @Test
  void theVersionsAreTheLabelsThatSaySo() throws Exception {
    twoNodes();

    assertThat(json(api.get("/api/cluster/node/versions")))
        .isEqualTo(
            new JsonObject(
                """
                {"members": [
                  {"ip": "10.0.0.1", "version": "1.1.0", "labels": {"version": "1.1.0"}},
                  {"ip": "10.0.0.2", "version": "unknown", "labels": {}}]}
                """));
  }

  @Test
  void refreshingLooksThroughTheNodes() throws Exception {
    twoNodes();

    JsonObject discovery = json(api.post("/api/discovery/refresh"));
    JsonObject cluster = json(api.post("/api/cluster/refresh"));

    assertThat(discovery.getBoolean("success")).isTrue();
    assertThat(discovery.getInteger("totalNodes")).isEqualTo(2);
    assertThat(cluster.getJsonArray("members")).hasSize(2);
    assertThat(api.directory.refreshed).isEqualTo(2);
  }

  @Test
  void aPersonChoosesThePrimaryNode() throws Exception {
    twoNodes();

    HttpResponse<String> answer = api.post("/api/discovery/primary/10.0.0.2");

    assertThat(json(answer))
        .isEqualTo(
            new JsonObject(
                """
                {"success": true, "message": "primary node set to 10.0.0.2",
                 "primaryNode": "10.0.0.2"}
                """));
    assertThat(api.directory.primary).isEqualTo("10.0.0.2");
  }

  @Test
  void whatIsNoNodeCannotBePrimary() throws Exception {
    twoNodes();

    HttpResponse<String> answer = api.post("/api/discovery/primary/10.0.0.9");

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(json(answer).getString("detail"))
        .isEqualTo("10.0.0.9 is not the address of a known node");
    assertThat(json(answer).getString("node")).isEqualTo("10.0.0.9");
  }

  @Test
  void anAddressThatIsNoneIsABadRequest() throws Exception {
    HttpResponse<String> answer = api.post("/api/discovery/primary/example.com");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).getString("detail")).contains("ip");
  }

  @Test
  void chanceChoosesAnotherPrimaryNode() throws Exception {
    twoNodes();

    assertThat(json(api.post("/api/discovery/random-primary")).getString("primaryNode"))
        .isEqualTo("10.0.0.2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"event\":\"api/x\",\"payload\":\"text\"}     | api/x \"text\"",
        "{\"event\":\"api/x\",\"payload\":{\"a\":[1]}}  | api/x {\"a\":[1]}",
        "{\"event\":\"api/x\",\"data\":7}               | api/x 7",
        "{\"event\":\"api/x\"}                          | api/x \"\"",
      })
  void anEventIsBroadcastWithItsPayload(String body, String broadcast) throws Exception {
    HttpResponse<String> answer = api.post("/api/cluster/event", "application/json", body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(api.directory.broadcasts).containsExactly(broadcast);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/json | {}",
        "application/json | {\"event\":\"a b\"}",
        "application/json | {\"event\":\"a/#\"}",
        "application/json | {\"event\":7}",
        "application/json | nonsense",
        "text/plain       | {\"event\":\"a\"}",
      })
  void anEventWithoutAProperNameIsABadRequest(String type, String body) throws Exception {
    HttpResponse<String> answer = api.post("/api/cluster/event", type, body);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("content-type")).contains("application/problem+json");
    assertThat(json(answer).getString("detail")).isNotBlank();
    assertThat(api.directory.broadcasts).isEmpty();
  }

  @Test
  void aBodyThatIsTooLargeIsNotTakenIn() throws Exception {
    String body = "{\"event\":\"a\",\"payload\":\"" + "x".repeat(70_000) + "\"}";

    HttpResponse<String> answer = api.post("/api/cluster/event", "application/json", body);

    assertThat(answer.statusCode()).isEqualTo(413);
    assertThat(json(answer).getString("detail")).isEqualTo("a request has at most 65536 bytes");
  }

  private void twoNodes() {
    api.directory.add("10.0.0.1", "esp-1", Map.of("version", "1.1.0"));
    api.directory.add("10.0.0.2", "esp-2", Map.of());
  }
}
