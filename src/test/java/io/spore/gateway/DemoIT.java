package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.json.JsonObject;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees who starts the gateway with {@code -demo} and nothing else installed. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have five loopback addresses
@Timeout(120)
class DemoIT {
  private static final Pattern BROKER =
      Pattern.compile(".*embedded broker listening broker=\"127.0.0.1:(\\d+)\".*");
  private static final List<String> KINDS =
      List.of(
          "demo/hello",
          "sensor/temperature/",
          "sensor/humidity/",
          "device/status/",
          "system/event",
          "system/alert",
          "config/update/",
          "metrics/system",
          "telemetry/",
          "cluster/node/discovered",
          "firmware/update/",
          "task/status/",
          "log/error/",
          "spore/control",
          "binary/data",
          "edge/");

  @TempDir private static Path temporary;
  private static GatewayProcess gateway;

  @BeforeAll
  static void start() {
    gateway = startDemo();
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void aNewcomerSeesAllSixteenKindsOfMessage() throws Exception {
    try (EventStream stream = EventStream.open(gateway.port())) {
      Set<String> missing = new HashSet<>(KINDS);
      stream.next(
          "message of every kind",
          event -> {
            missing.removeIf(kind -> event.getString("topic").startsWith(kind));
            return missing.isEmpty();
          });
    }
  }

  @Test
  void aNewcomerSeesFiveNodesAndOneOfThemIsThePrimary() throws Exception {
    try (EventStream stream = EventStream.open(gateway.port())) {
      JsonObject cluster =
          stream.next(
              "cluster/update with five nodes",
              event -> Integer.valueOf(5).equals(event.getInteger("totalNodes")));
      assertThat(cluster.getString("primaryNode")).startsWith("127.0.0.");
    }
  }

  @Test
  void whatIsBroadcastHappensInEachNodeAndIsInTheStreamOnce() throws Exception {
    try (EventStream stream = EventStream.open(gateway.port())) {
      stream.next(
          "cluster/update with five nodes",
          event -> Integer.valueOf(5).equals(event.getInteger("totalNodes")));
      broadcast("{\"event\": \"api/light\", \"payload\": {\"on\": true}}");

      Set<String> silent = new HashSet<>(Set.of("c3", "d4", "e5", "f6", "07"));
      List<String> told = new ArrayList<>();
      stream.next(
          "news of the light from each node",
          event -> {
            String topic = event.getString("topic");
            if (topic.equals("cluster/event/api/light")) {
              told.add(event.getString("data"));
            }
            silent.removeIf(end -> topic.matches("node/esp-.*" + end + "/api/light"));
            return silent.isEmpty() && !told.isEmpty();
          });
      assertThat(told).containsExactly("{\"on\":true}");
    }
  }

  @Test
  void askedToEndItEndsInPeaceAndLeavesNothingBehind() throws Exception {
    Set<Path> before = temporaryFiles();
    try (GatewayProcess another = startDemo()) {
      int http = another.port();
      int udp = another.udpPort();
      int broker = another.awaitNumber(BROKER);
      assertThat(another.health().getJsonObject("log").getBoolean("writing")).isTrue();
      assertThat(temporaryFiles()).isNotEqualTo(before);

      another.terminate();

      assertThat(another.exitCode()).isZero();
      assertThat(another.log()).contains("gateway stopped").doesNotContain("ERROR");
      assertThat(temporaryFiles()).isEqualTo(before);
      assertThatCode(() -> listenOn(http)).doesNotThrowAnyException();
      assertThatCode(() -> listenOn(broker)).doesNotThrowAnyException();
      assertThatCode(() -> new DatagramSocket(udp).close()).doesNotThrowAnyException();
    }
  }

  private static void broadcast(String event) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + gateway.port() + "/api/cluster/event"))
                    .header("content-type", "application/json")
                    .POST(BodyPublishers.ofString(event))
                    .build(),
                BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
  }

  private static Set<Path> temporaryFiles() throws Exception {
    try (Stream<Path> all = Files.list(temporary)) {
      return all.collect(Collectors.toSet());
    }
  }

  private static GatewayProcess startDemo() {
    return GatewayProcess.setup("-demo", "-mqtt", "embedded://127.0.0.1:0")
        .env("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary)
        .start();
  }

  private static void listenOn(int port) throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
