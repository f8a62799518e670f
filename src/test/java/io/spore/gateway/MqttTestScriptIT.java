package io.spore.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MosquittoSetup;
import io.spore.gateway.support.TestCertificates;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that users check their gateway with, run against a real broker and the packed gateway.
 */
@Timeout(180)
class MqttTestScriptIT {
  private static final String USER = "gateway";
  private static final String PASSWORD = "open sesame";
  private static final int MESSAGES = 22;

  @TempDir private Path directory;

  /** What the script did. */
  private record Outcome(int exitCode, String output) {}

  @BeforeAll
  static void theClientsAreInstalled() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mosquitto_pub")));
    if (!found) {
      fail("mosquitto_pub is missing: install the package mosquitto-clients");
    }
  }

  @Test
  void everyMessageArrivesIntactOverTcp() throws Exception {
    try (Mosquitto broker = Mosquitto.start()) {
      assertAllIntact(check(broker, settings("tcp", broker)));
    }
  }

  @Test
  void everyMessageArrivesIntactOverTcpWithUserAndPassword() throws Exception {
    try (Mosquitto broker = Mosquitto.setup().withPassword(USER, PASSWORD).start()) {
      assertAllIntact(
          check(
              broker, withLogin(settings("tcp", broker)), "--user", USER, "--password", PASSWORD));
    }
  }

  @Test
  void everyMessageArrivesIntactOverTls() throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory);
    try (Mosquitto broker = Mosquitto.setup().withTls(certificates).start()) {
      assertAllIntact(
          check(
              broker,
              trusting(settings("tls", broker), certificates),
              "--cafile",
              certificates.ca().toString()));
    }
  }

  @Test
  void everyMessageArrivesIntactOverTlsWithUserAndPassword() throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory);
    MosquittoSetup guarded = Mosquitto.setup().withTls(certificates).withPassword(USER, PASSWORD);
    try (Mosquitto broker = guarded.start()) {
      assertAllIntact(
          check(
              broker,
              withLogin(trusting(settings("tls", broker), certificates)),
              "--cafile",
              certificates.ca().toString(),
              "--user",
              USER,
              "--password",
              PASSWORD));
    }
  }

  @Test
  void messagesThatTheGatewayDoesNotSubscribeToAreNamedAsMissing() throws Exception {
    try (Mosquitto broker = Mosquitto.start()) {
      JsonArray someOnly =
          new JsonArray()
              .add(new JsonObject().put("filter", "+/test/#"))
              .add(new JsonObject().put("filter", "+/edge/#"));
      Outcome outcome =
          check(broker, settings("tcp", broker).put("subscriptions", someOnly), "--seconds", "3");

      assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
      assertThat(outcome.output())
          .containsPattern("simple text +ok ")
          .containsPattern("temperature +missing .*/sensor/temperature/living-room did not arrive")
          .containsPattern("light control +missing .*/spore/control did not arrive")
          .contains("8 of " + MESSAGES + " messages arrived intact, each once and in order");
    }
  }

  private static void assertAllIntact(Outcome outcome) {
    assertThat(outcome.output())
        .contains(
            MESSAGES + " of " + MESSAGES + " messages arrived intact, each once and in order");
    assertThat(outcome.exitCode()).isZero();
  }

  private static JsonObject settings(String scheme, Mosquitto broker) {
    return new JsonObject().put("url", scheme + "://" + broker.host() + ":" + broker.port());
  }

  private static JsonObject withLogin(JsonObject settings) {
    return settings.put("username", USER).put("password", PASSWORD);
  }

  private static JsonObject trusting(JsonObject settings, TestCertificates certificates) {
    return settings.put("tls", new JsonObject().put("ca", certificates.ca().toString()));
  }

  /** Runs the script beside a gateway with these settings for MQTT. */
  private Outcome check(Mosquitto broker, JsonObject mqtt, String... options) throws Exception {
    Path file = directory.resolve("config.json");
    Files.writeString(file, new JsonObject().put("mqtt", mqtt).encode());
    try (GatewayProcess gateway = GatewayProcess.setup("-conf", file.toString()).start()) {
      gateway.awaitBroker();
      List<String> command = new ArrayList<>(List.of("bash", "hack/mqtt-test.sh", "--check"));
      command.addAll(List.of("--host", broker.host(), "--port", String.valueOf(broker.port())));
      command.addAll(List.of("--ws", "ws://127.0.0.1:" + gateway.port() + "/ws"));
      command.addAll(List.of(options));
      Process script = new ProcessBuilder(command).redirectErrorStream(true).start();
      String output = new String(script.getInputStream().readAllBytes(), UTF_8);
      return new Outcome(script.waitFor(), output);
    }
  }
}
