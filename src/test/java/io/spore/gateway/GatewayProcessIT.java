package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.json.JsonObject;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GatewayProcessIT {
  private static final Path DEFAULTS = Path.of("conf/config.json").toAbsolutePath();

  @Test
  void itStartsOnTheDefaultsAndSaysWhere() {
    try (GatewayProcess gateway =
        GatewayProcess.setup("-conf", DEFAULTS.toString(), "-port", "0", "-udp-port", "0")
            .withoutEnv()
            .start()) {
      assertThat(gateway.port()).isPositive();
      assertThat(gateway.awaitLog("gateway started"))
          .contains("INFO", "version=", "gateway=", "transport=", "java=");
      assertThat(gateway.errors()).isEmpty();
    }
  }

  @Test
  void itAnswersOverHttpInJson() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.setup().start()) {
      HttpResponse<String> health = get(gateway, "/api/health");
      assertThat(health.statusCode()).isEqualTo(200);
      assertThat(health.headers().firstValue("content-type")).contains("application/json");
      assertThat(new JsonObject(health.body()).getString("status")).isEqualTo("healthy");

      HttpResponse<String> nowhere = get(gateway, "/no/such/thing");
      assertThat(nowhere.statusCode()).isEqualTo(404);
      assertThat(new JsonObject(nowhere.body()).getString("error")).isEqualTo("no such resource");
    }
  }

  @Test
  void aClientSeesTheClusterFirstAndHearsOfTheEnd() throws Exception {
    try (GatewayProcess gateway = GatewayProcess.setup().start();
        RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws")) {
      assertThat(new JsonObject(client.read().text()).getString("topic"))
          .isEqualTo("cluster/update");

      long asked = System.nanoTime();
      gateway.terminate();

      // This client never answers the close frame, and still does not keep the gateway.
      RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
      assertThat(close.closeCode()).isEqualTo(1001);
      assertThat(close.closeReason()).isEqualTo("the gateway is shutting down");
      assertThat(gateway.exitCode()).isZero();
      assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(5));
      assertThat(gateway.log()).contains("gateway stopped");
    }
  }

  @Test
  void whatOnlySomeUseIsNotLoadedForAClientThatListens(@TempDir Path folder) throws Exception {
    Path classes = folder.resolve("classes");
    try (GatewayProcess gateway = GatewayProcess.setup().listingClassesIn(classes).start();
        RawWebSocket client = RawWebSocket.connect(gateway.port(), "/ws")) {
      client.read();

      assertThat(Files.readString(classes))
          .contains(" io.spore.gateway.websocket.Subscriber ")
          .doesNotContain(
              " com.fasterxml.jackson.databind.ObjectMapper ",
              " io.vertx.openapi.",
              " org.yaml.snakeyaml.",
              " com.hivemq.",
              " picocli.");
    }
  }

  @Test
  void aTakenPortIsOneClearLineAndExitCode1() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        GatewayProcess gateway =
            GatewayProcess.setup("-port", String.valueOf(other.getLocalPort())).launch()) {
      assertThat(gateway.exitCode()).isEqualTo(1);
      assertThat(gateway.errors())
          .isEqualTo(
              "can't listen on 127.0.0.1:"
                  + other.getLocalPort()
                  + " for HTTP: address already in use\n");
      assertThat(gateway.log()).doesNotContain("started");
    }
  }

  @Test
  void everythingThatIsWrongIsSaidAtOnceAndNothingIsStarted(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("config.json");
    Files.writeString(file, "{\"http\": {\"prot\": 1}, \"udp\": {\"sourceRate\": 0}}");
    try (GatewayProcess gateway =
        GatewayProcess.setup("-conf", file.toString(), "-prot", "1", "--log-level=loud")
            .env("SPORE_MQTT_KEEP_ALIVE", "soon")
            .env("MQTT_PASSWORD", "swordfish")
            .launch()) {
      assertThat(gateway.exitCode()).isEqualTo(2);
      assertThat(gateway.errors())
          .isEqualTo(
              """
              command line and %s: 6 problems
                -prot: unknown flag, perhaps -port
                udp.sourceRate: 0 is outside 1-1000000
                mqtt.keepAlive (from SPORE_MQTT_KEEP_ALIVE): "soon" is not a duration (for example 250ms, 10s, 5m, 1h)
                mqtt.password (from MQTT_PASSWORD): goes with a user name: set mqtt.username or MQTT_USER
                logging.level (from -log-level): "loud" is none of debug, info, warn, error
                http.prot: unknown key, perhaps http.port
              """
                  .formatted(file));
      assertThat(gateway.log()).isEmpty();
    }
  }

  @Test
  void aMissingFileIsNamedAndNothingIsStarted(@TempDir Path folder) {
    Path file = folder.resolve("tpyo.json");
    try (GatewayProcess gateway = GatewayProcess.setup("-conf", file.toString()).launch()) {
      assertThat(gateway.exitCode()).isEqualTo(2);
      assertThat(gateway.errors()).isEqualTo(file + ": 1 problem\n  no such file: " + file + "\n");
      assertThat(gateway.log()).isEmpty();
    }
  }

  @Test
  void anAuthorityThatIsNoCertificateIsOneClearLineAndExitCode2(@TempDir Path folder)
      throws Exception {
    Path nonsense = Files.writeString(folder.resolve("ca.pem"), "nonsense");
    try (GatewayProcess gateway =
        GatewayProcess.setup("-mqtt", "tls://127.0.0.1")
            .env("SPORE_MQTT_TLS_CA", nonsense.toString())
            .launch()) {
      assertThat(gateway.exitCode()).isEqualTo(2);
      assertThat(gateway.errors())
          .startsWith(
              "files for TLS: 1 problem\n  mqtt.tls.ca: " + nonsense + " is not usable: Missing")
          .hasLineCount(2);
      assertThat(gateway.log()).doesNotContain("gateway started");
    }
  }

  @Test
  void helpAndVersionAreShownAndThatIsAll() {
    try (GatewayProcess help = GatewayProcess.setup("-help").launch();
        GatewayProcess version = GatewayProcess.setup("-version").launch()) {
      assertThat(help.exitCode()).isZero();
      assertThat(help.log()).isEqualTo(CommandLineFlags.usage());
      assertThat(version.exitCode()).isZero();
      assertThat(version.log()).matches("SPORE Gateway \\d+\\.\\d+\\.\\d+.*\\n");
    }
  }

  private static HttpResponse<String> get(GatewayProcess gateway, String path) throws Exception {
    URI uri = URI.create("http://127.0.0.1:" + gateway.port() + path);
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString());
  }
}
