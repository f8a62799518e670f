package io.spore.gateway.http;

import static io.spore.gateway.http.RunningApi.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.NodeAnswer;
import io.spore.gateway.event.NodeCallException;
import io.spore.gateway.event.NodeCallException.Reason;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeRoutesTest {
  private static final String FORM = "application/x-www-form-urlencoded";

  private RunningApi api;

  @BeforeEach
  void serve() throws Exception {
    api = new RunningApi();
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @ParameterizedTest
  @CsvSource({
    "/api/node/status, primary GET /api/node/status",
    "/api/node/status?ip=10.0.0.2, 10.0.0.2 GET /api/node/status",
    "/api/node/status/10.0.0.2, 10.0.0.2 GET /api/node/status",
    "/api/node/endpoints, primary GET /api/node/endpoints",
    "/api/node/endpoints?ip=10.0.0.2, 10.0.0.2 GET /api/node/endpoints",
    "/api/tasks/status, primary GET /api/tasks/status",
    "/api/tasks/status?ip=10.0.0.2, 10.0.0.2 GET /api/tasks/status"
  })
  void aQuestionGoesToTheNodeThatIsNamedElseToThePrimaryOne(String path, String called)
      throws Exception {
    HttpResponse<String> answer = api.get(path);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo("{\"ok\":true}");
    assertThat(answer.headers().firstValue("content-type")).contains("application/json");
    assertThat(answer.headers().firstValue("x-spore-node")).contains("10.0.0.1");
    assertThat(api.nodes.called).containsExactly(called);
  }

  @Test
  void theNodesOwnStatusCodeIsPassedOn() throws Exception {
    answers(418, "{}");

    assertThat(api.get("/api/node/status").statusCode()).isEqualTo(418);
  }

  @Test
  void aPageOfANodeIsNeverAPageOfTheGateway() throws Exception {
    answers(200, "<script>alert(1)</script>");

    HttpResponse<String> answer = api.get("/api/node/status");

    assertThat(answer.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
    assertThat(answer.headers().firstValue("x-content-type-options")).contains("nosniff");
  }

  @ParameterizedTest
  @CsvSource({
    "NO_NODES, 503",
    "BUSY, 503",
    "UNKNOWN_NODE, 404",
    "BAD_REQUEST, 400",
    "UNREACHABLE, 502",
    "BROKEN_ANSWER, 502",
    "TIMEOUT, 504"
  })
  void aCallThatFailsSaysWhichNodeAndWhy(Reason reason, int status) throws Exception {
    api.nodes.next =
        Future.failedFuture(new NodeCallException(reason, "10.0.0.2", "node 10.0.0.2 sleeps"));

    HttpResponse<String> answer = api.get("/api/node/status/10.0.0.2");

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(json(answer).getString("detail")).isEqualTo("node 10.0.0.2 sleeps");
    assertThat(json(answer).getString("node")).isEqualTo("10.0.0.2");
    assertThat(json(answer).getString("reason")).isEqualTo(reason.word());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "application/x-www-form-urlencoded | task=blink&action=stop",
        "application/json                  | {\"task\":\"blink\",\"action\":\"stop\"}",
      })
  void aTaskIsControlledByFormOrJson(String type, String body) throws Exception {
    assertThat(api.post("/api/tasks/control", type, body).statusCode()).isEqualTo(200);
    assertThat(api.nodes.called)
        .containsExactly("primary POST /api/tasks/control " + FORM + " task=blink&action=stop");
  }

  @Test
  void aTaskWithoutAnActionIsABadRequest() throws Exception {
    HttpResponse<String> answer = api.post("/api/tasks/control", FORM, "task=blink");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(json(answer).getString("detail")).isEqualTo("action is missing");
    assertThat(api.nodes.called).isEmpty();
  }

  @Test
  void aNodeIsRestartedByAddressInQueryFormOrJson() throws Exception {
    api.post("/api/node/restart?ip=10.0.0.2");
    api.post("/api/node/restart", FORM, "ip=10.0.0.3");
    api.post("/api/node/restart", "application/json", "{\"ip\":\"10.0.0.4\"}");
    api.post("/api/node/restart");

    assertThat(api.nodes.called)
        .containsExactly(
            "10.0.0.2 POST /api/node/restart",
            "10.0.0.3 POST /api/node/restart",
            "10.0.0.4 POST /api/node/restart",
            "primary POST /api/node/restart");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'uri':'/a'                                                    | GET /a",
        "'uri':'/a','method':'delete'                                  | DELETE /a",
        "'uri':'/a','params':{'x':'1 2','y':3}                         | GET /a?x=1%202&y=3",
        "'uri':'/a?z=0','params':{'x':'ä'}                             | GET /a?z=0&x=%C3%A4",
        "'uri':'/a','method':'POST','params':{'x':'1','y':true}        | POST /a application/x-www-form-urlencoded x=1&y=true",
        "'uri':'/a','method':'POST','params':[{'name':'x','value':'1','location':'query'},{'name':'y','value':'2','location':'body'}] | POST /a?x=1 application/x-www-form-urlencoded y=2",
        "'uri':'/a/{n}/b','params':[{'name':'n','value':'c/d e','location':'path'}]   | GET /a/c%2Fd%20e/b",
        "'uri':'/a','method':'POST','params':[{'name':'x','value':{'b':1},'location':'body','type':'json'}] | POST /a application/json {\"b\":1}",
        "'uri':'/a','params':[]                                        | GET /a",
      })
  void anyPathIsCalledWithParamsInEitherForm(String fields, String called) throws Exception {
    HttpResponse<String> answer =
        api.post(
            "/api/proxy-call",
            "application/json",
            ("{'ip':'10.0.0.2'," + fields + "}").replace('\'', '"'));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(api.nodes.called).containsExactly("10.0.0.2 " + called);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'ip':'10.0.0.2'}",
        "{'uri':'/a'}",
        "{'ip':'10.0.0.2','uri':'/a','method':'TRACE'}",
        "{'ip':'10.0.0.2','uri':'/a','params':'x'}",
        "{'ip':'10.0.0.2','uri':'/a','params':[{'value':1}]}",
        "{'ip':'10.0.0.2','uri':'/a','params':[{'name':'x','value':1,'location':'header'}]}",
        "{'ip':7,'uri':'/a'}",
        "[]",
      })
  void aProxyCallThatIsNotUnderstoodIsABadRequest(String body) throws Exception {
    HttpResponse<String> answer =
        api.post("/api/proxy-call", "application/json", body.replace('\'', '"'));

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(api.nodes.called).isEmpty();
  }

  @Test
  void firmwareIsHandedThrough() throws Exception {
    HttpResponse<String> answer =
        api.post("/api/node/update?ip=10.0.0.2", "multipart/form-data; boundary=x", "--x\r\n");

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(api.nodes.called).containsExactly("10.0.0.2 upload 5");
  }

  @Test
  void firmwareWithoutAnAddressGoesToThePrimaryNode() throws Exception {
    api.post("/api/node/update", "multipart/form-data; boundary=x", "--x\r\n");
    api.nodes.primary = "";
    HttpResponse<String> none =
        api.post("/api/node/update", "multipart/form-data; boundary=x", "--x\r\n");

    assertThat(api.nodes.called).containsExactly("10.0.0.1 upload 5");
    assertThat(none.statusCode()).isEqualTo(503);
  }

  @Test
  void firmwareInAnotherFormIsRefused() throws Exception {
    HttpResponse<String> answer = api.post("/api/node/update", "application/json", "{}");

    assertThat(answer.statusCode()).isEqualTo(415);
    assertThat(json(answer).getString("detail"))
        .isEqualTo("firmware comes as multipart/form-data, with its boundary");
    assertThat(api.nodes.called).isEmpty();
  }

  private void answers(int status, String body) {
    api.nodes.next =
        Future.succeededFuture(new NodeAnswer("10.0.0.1", status, Buffer.buffer(body), 3));
  }
}
