package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.demo.SimulatedDevice;
import io.spore.gateway.demo.SimulatedNodeApi;
import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Neighbourhood;
import io.vertx.core.Vertx;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Two gateways of which the one that rolls firmware out is killed in the middle. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have four loopback addresses
@Timeout(120)
class ClusterRolloutIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Duration PATIENCE = Duration.ofSeconds(40);
  private static final int NODES = 4;

  @TempDir private Path folder;
  private final Vertx vertx = Vertx.vertx();
  private final Neighbourhood neighbourhood = new Neighbourhood(NODES);
  private final List<SimulatedDevice> devices = new ArrayList<>();
  private GatewayCluster cluster;

  @BeforeEach
  void startCluster() throws Exception {
    Path firmware = Files.createDirectories(folder.resolve("firmware"));
    Files.writeString(firmware.resolve("base-1.2.0.bin"), "SPORE 1.2.0\n" + "x".repeat(100_000));
    cluster =
        GatewayCluster.of()
            .env("SPORE_NODES_PORT", String.valueOf(startNodes()))
            .env("SPORE_ROLLOUT_FIRMWARE_DIR", firmware.toString())
            .env("SPORE_ROLLOUT_PARALLEL", "1")
            .envOf("SPORE_ROLLOUT_DIR", id -> folder.resolve(id).toString())
            .start("a", "b");
    cluster.ids().forEach(id -> neighbourhood.reach(id, cluster.get(id)));
  }

  @AfterEach
  void stop() {
    neighbourhood.close();
    cluster.close();
    vertx.close().await();
  }

  @Test
  void theNextLeaderBringsTheRolloutToItsEndAndLeavesAloneWhatIsDone() throws Exception {
    String leader = cluster.awaitFormed();
    GatewayProcess first = cluster.get(leader);
    GatewayProcess second = cluster.get(cluster.others(leader).get(0));
    for (int number = 0; number < NODES; number++) {
      String status = "/api/node/status/" + ip(number);
      await().atMost(PATIENCE).until(() -> get(first, status).containsKey("hostname"));
    }
    try (EventStream stream = EventStream.open(second.port())) {
      JsonObject started = post(first, "/api/rollout", order());
      String id = started.getString("rolloutId");
      assertThat(id).as(started.encode()).isNotNull();
      await()
          .atMost(PATIENCE)
          .ignoreExceptions() // it hears of the rollout a moment later
          .until(() -> get(second, "/api/rollout/" + id).getInteger("doneNodes") == 1);

      first.kill();

      stream.next(
          "the end of the rollout",
          event ->
              event.getString("topic").equals("rollout/progress")
                  && "done".equals(event.getString("status")));
      JsonObject end = get(second, "/api/rollout/" + id);
      assertThat(end.getInteger("doneNodes")).isEqualTo(NODES);
      assertThat(devices).extracting(SimulatedDevice::version).containsOnly("1.2.0");
      assertThat(devices.get(0).restarts()).isEqualTo(1);
    }
  }

  /** Slow enough for the leader to be killed before the last one has its firmware. */
  private int startNodes() throws Exception {
    int port = 0;
    for (int number = 0; number < NODES; number++) {
      SimulatedDevice device =
          new SimulatedDevice(number)
              .rebootsIn(Duration.ofMillis(200))
              .flashesIn(Duration.ofMillis(700));
      port =
          SimulatedNodeApi.listen(vertx, device, ip(number), port)
              .await(10, TimeUnit.SECONDS)
              .port();
      devices.add(device);
    }
    return port;
  }

  private static JsonObject order() {
    JsonArray nodes = new JsonArray();
    for (int number = 0; number < NODES; number++) {
      nodes.add(new JsonObject().put("ip", ip(number)));
    }
    return new JsonObject()
        .put("firmware", new JsonObject().put("name", "base").put("version", "1.2.0"))
        .put("nodes", nodes);
  }

  private static String ip(int number) {
    return "127.0.1." + (number + 1);
  }

  private static JsonObject get(GatewayProcess gateway, String path) throws Exception {
    return send(gateway, path, HttpRequest.newBuilder().GET());
  }

  private static JsonObject post(GatewayProcess gateway, String path, JsonObject body)
      throws Exception {
    return send(
        gateway,
        path,
        HttpRequest.newBuilder()
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(body.encode())));
  }

  private static JsonObject send(GatewayProcess gateway, String path, HttpRequest.Builder request)
      throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
    return new JsonObject(HTTP.send(request.uri(uri).build(), BodyHandlers.ofString()).body());
  }
}
