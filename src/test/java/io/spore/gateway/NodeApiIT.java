package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The packed gateway and the demo's nodes: what the UI calls, and a rollout through a restart. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have five loopback addresses
@Timeout(180)
class NodeApiIT {
  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  @TempDir private static Path folder;
  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    gateway =
        GatewayProcess.setup("-demo", "-mqtt", "embedded://127.0.0.1:0")
            .heapMiB(40)
            .env("SPORE_ROLLOUT_DIR", folder.resolve("state").toString())
            .env("SPORE_ROLLOUT_FIRMWARE_DIR", folder.resolve("firmware").toString())
            .start();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> get("/api/discovery/nodes").getInteger("totalNodes") == 5);
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void theUisCallsAreAnsweredByTheNodes() throws Exception {
    try (EventStream stream = EventStream.open(gateway.port())) {
      assertThat(get("/api/node/status").getString("hostname")).startsWith("esp-");
      assertThat(get("/api/node/status/127.0.0.5").getJsonObject("labels"))
          .contains(Map.entry("version", "1.1.0"));
      assertThat(get("/api/tasks/status").getJsonArray("tasks")).isNotEmpty();
      post("/api/discovery/refresh", new JsonObject());
      assertThat(stream.nextOn("node/details").getLong("latency")).isPositive();
      JsonObject call = new JsonObject().put("ip", "127.0.0.5").put("uri", "/api/node/endpoints");
      assertThat(post("/api/proxy-call", call).getJsonArray("endpoints")).isNotEmpty();
    }
  }

  @Test
  void aRolloutBringsTheNewVersionToEveryNodeAndIsToldStepByStep() throws Exception {
    Files.writeString(
        Files.createDirectories(folder.resolve("firmware")).resolve("base-1.2.0.bin"),
        "SPORE 1.2.0\n" + "x".repeat(300_000));
    try (EventStream stream = EventStream.open(gateway.port())) {
      JsonArray nodes = new JsonArray();
      for (int i = 2; i < 5; i++) {
        nodes.add(new JsonObject().put("ip", "127.0.0." + i));
      }
      JsonObject order =
          new JsonObject()
              .put("firmware", new JsonObject().put("name", "base").put("version", "1.2.0"))
              .put("nodes", nodes);

      String id = post("/api/rollout", order).getString("rolloutId");

      Set<String> done = new HashSet<>();
      stream.next(
          "the end of the rollout",
          event -> {
            if ("done".equals(event.getString("nodeStatus"))) {
              done.add(event.getString("nodeIp"));
            }
            return "done".equals(event.getString("status")) && event.containsKey("rolloutId");
          });
      assertThat(done).containsExactlyInAnyOrder("127.0.0.2", "127.0.0.3", "127.0.0.4");
      assertThat(get("/api/rollout/" + id).getString("status")).isEqualTo("done");
      assertThat(folder.resolve("state").resolve(id + ".json")).isRegularFile();
    }
  }

  @Test
  void eightMebibytesOfFirmwareAreHandedThroughOnASmallHeap() throws Exception {
    String form =
        "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"f.bin\"\r\n\r\n"
            + "SPORE 1.3.0\n"
            + "x".repeat(8 << 20)
            + "\r\n--x--\r\n";
    try (EventStream stream = EventStream.open(gateway.port())) {
      JsonObject answer =
          send(
              "/api/node/update?ip=127.0.0.2",
              HttpRequest.newBuilder()
                  .header("content-type", "multipart/form-data; boundary=x")
                  .POST(BodyPublishers.ofString(form)));

      assertThat(answer.getString("status")).isEqualTo("OK");
      assertThat(stream.nextOn("node/update").getLong("size")).isEqualTo(form.length());
      stream.next("the end of the upload", event -> "done".equals(event.getString("status")));
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .ignoreExceptions()
          .until(
              () ->
                  get("/api/node/status/127.0.0.2")
                      .getJsonObject("labels")
                      .getString("version")
                      .equals("1.3.0"));
    }
  }

  private static JsonObject get(String path) throws Exception {
    return send(path, HttpRequest.newBuilder().GET());
  }

  private static JsonObject post(String path, JsonObject body) throws Exception {
    return send(
        path,
        HttpRequest.newBuilder()
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.encode())));
  }

  private static JsonObject send(String path, HttpRequest.Builder request) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
    return new JsonObject(CLIENT.send(request.uri(uri).build(), BodyHandlers.ofString()).body());
  }
}
