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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The script that users check their gateway with, run against real brokers and the packed gateway.
 */
@Timeout(180)
class MqttTestScriptIT {
  private static final String USER = "gateway";
  private static final String PASSWORD = "open sesame";
  private static final int MESSAGES = 22;

  /** A broker of each kind, all of which one gateway listens to. */
  private static final Map<String, Mosquitto> BROKERS = new LinkedHashMap<>();

  @TempDir private static Path directory;
  private static TestCertificates certificates;
  private static GatewayProcess gateway;

  /** What the script did. */
  private record Outcome(int exitCode, String output) {}

  @BeforeAll
  static void startBrokersAndGateway() throws Exception {
    requireTheClients();
    certificates = TestCertificates.generate(directory);
    JsonObject trusting = new JsonObject().put("ca", certificates.ca().toString());
    JsonArray someOnly =
        new JsonArray()
            .add(new JsonObject().put("filter", "+/test/#"))
            .add(new JsonObject().put("filter", "+/edge/#"));
    JsonArray settings =
        new JsonArray()
            .add(start("open", "tcp", Mosquitto.setup()))
            .add(withLogin(start("login", "tcp", guarded(Mosquitto.setup()))))
            .add(start("tls", "tls", encrypted()).put("tls", trusting))
            .add(withLogin(start("both", "tls", guarded(encrypted()))).put("tls", trusting))
            .add(start("some", "tcp", Mosquitto.setup()).put("subscriptions", someOnly));
    JsonObject config = new JsonObject().put("mqtt", new JsonObject().put("brokers", settings));
    Path file = Files.writeString(directory.resolve("config.json"), config.encode());
    gateway = GatewayProcess.setup("-conf", file.toString()).start();
    for (int i = 0; i < settings.size(); i++) {
      gateway.awaitLog(
          "broker connected broker=\"" + settings.getJsonObject(i).getString("url") + '"');
    }
  }

  @AfterAll
  static void stop() {
    if (gateway != null) {
      gateway.close();
    }
    BROKERS.values().forEach(Mosquitto::close);
  }

  @Test
  void everyMessageArrivesIntactOverTcp() throws Exception {
    assertAllIntact(check("open"));
  }

  @Test
  void everyMessageArrivesIntactOverTcpWithUserAndPassword() throws Exception {
    assertAllIntact(check("login", "--user", USER, "--password", PASSWORD));
  }

  @Test
  void everyMessageArrivesIntactOverTls() throws Exception {
    assertAllIntact(check("tls", "--cafile", certificates.ca().toString()));
  }

  @Test
  void everyMessageArrivesIntactOverTlsWithUserAndPassword() throws Exception {
    assertAllIntact(
        check(
            "both",
            "--cafile",
            certificates.ca().toString(),
            "--user",
            USER,
            "--password",
            PASSWORD));
  }

  @Test
  void messagesThatTheGatewayDoesNotSubscribeToAreNamedAsMissing() throws Exception {
    Outcome outcome = check("some", "--seconds", "3");

    assertThat(outcome.exitCode()).as(outcome.output()).isEqualTo(1);
    assertThat(outcome.output())
        .containsPattern("simple text +ok ")
        .containsPattern("temperature +missing .*/sensor/temperature/living-room did not arrive")
        .containsPattern("light control +missing .*/spore/control did not arrive")
        .contains("8 of " + MESSAGES + " messages arrived intact, each once and in order");
  }

  private static void requireTheClients() {
    boolean found =
        Stream.of(System.getenv("PATH").split(File.pathSeparator))
            .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mosquitto_pub")));
    if (!found) {
      fail("mosquitto_pub is missing: install the package mosquitto-clients");
    }
  }

  private static void assertAllIntact(Outcome outcome) {
    assertThat(outcome.output())
        .contains(
            MESSAGES + " of " + MESSAGES + " messages arrived intact, each once and in order");
    assertThat(outcome.exitCode()).isZero();
  }

  private static MosquittoSetup guarded(MosquittoSetup setup) {
    return setup.withPassword(USER, PASSWORD);
  }

  private static MosquittoSetup encrypted() {
    return Mosquitto.setup().withTls(certificates);
  }

  /** Starts a broker; returns the gateway's settings for it. */
  private static JsonObject start(String name, String scheme, MosquittoSetup setup) {
    Mosquitto broker = setup.start();
    BROKERS.put(name, broker);
    return new JsonObject()
        .put("name", name)
        .put("url", scheme + "://" + broker.host() + ":" + broker.port());
  }

  private static JsonObject withLogin(JsonObject settings) {
    return settings.put("username", USER).put("password", PASSWORD);
  }

  /** Runs the script beside the gateway, with this broker. */
  private static Outcome check(String name, String... options) throws Exception {
    Mosquitto broker = BROKERS.get(name);
    List<String> command = new ArrayList<>(List.of("bash", "hack/mqtt-test.sh", "--check"));
    command.addAll(List.of("--host", broker.host(), "--port", String.valueOf(broker.port())));
    command.addAll(List.of("--ws", "ws://127.0.0.1:" + gateway.port() + "/ws"));
    command.addAll(List.of(options));
    Process script = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(script.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(script.waitFor(), output);
  }
}
