package io.spore.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.GatewayProcess;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose configuration file changes while it runs. */
@ExtendWith(VertxExtension.class)
class LiveConfigurationIT {
  /** How Mosquitto's log begins what a client asks for; the filters follow, one a line. */
  private static final Pattern ASKED = Pattern.compile(".*Received ((UN)?SUBSCRIBE) from (\\S+)");

  private static final Pattern FILTER = Pattern.compile("(\\d+: )?\\t(\\S+)( \\(QoS \\d\\))?");

  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("config.json");
  }

  @Test
  void aChangedFileIsInForceWithoutARestart() throws Exception {
    writeLogging("10.0.0.0/8", "info", "text");
    try (GatewayProcess gateway = start();
        FakeNode node = new FakeNode("127.0.0.5", "esp-late", gateway.udpPort())) {
      writeLogging("127.0.0.0/8", "debug", "json");
      gateway.awaitLog("logging.format");

      node.heartbeat();

      JsonObject line = new JsonObject(gateway.awaitLog("node changed"));
      assertThat(line.getString("level")).isEqualTo("DEBUG");
      assertThat(line.getString("node")).isEqualTo("127.0.0.5");
      assertThat(line.getString("hostname")).isEqualTo("esp-late");
    }
  }

  @Test
  void ofChangedSubscriptionsOnlyTheDifferenceIsToldToEachBroker(Vertx vertx) throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      writeSubscriptions(broker, "old/#", "kept/#", "home/old", "home/kept");
      try (GatewayProcess gateway = start();
          EventStream client = EventStream.open(gateway.port())) {
        gateway.awaitLog("clientId=\"first\"");
        gateway.awaitLog("clientId=\"second\"");
        int before = broker.log().length();

        writeSubscriptions(broker, "new/#", "kept/#", "home/new", "home/kept");

        await().until(() -> askedFor(broker.log().substring(before)).size() >= 4);
        publisher.publish("old/1", "nobody asks for this any more", 1, false);
        publisher.publish("home/new", "second", 1, false);
        assertThat(client.next("message", LiveConfigurationIT::isMessage).getString("data"))
            .isEqualTo("second");
        String since = broker.log().substring(before);
        assertThat(askedFor(since))
            .containsExactlyInAnyOrder(
                "first SUBSCRIBE new/#",
                "first UNSUBSCRIBE old/#",
                "second SUBSCRIBE home/new",
                "second UNSUBSCRIBE home/old");
        assertThat(since).doesNotContain("CONNECT from first", "CONNECT from second");
        assertThat(gateway.awaitLog("key=\"mqtt.brokers.subscriptions\""))
            .contains("effect=\"in force now\"");
      }
    }
  }

  @Test
  void tokensLimitsAndListsComeIntoForceAndAWrongFileChangesNothingAtAll() throws Exception {
    writeGuards("first", "64KiB", "[]");
    try (GatewayProcess gateway = start()) {
      assertThat(publish(gateway, "first", 2_000)).isEqualTo(403);
      assertThat(publish(gateway, "second", 10)).isEqualTo(401);
      assertThat(gateways(gateway, "first", "https://ui.example")).isEqualTo(403);

      writeGuards("second", "1KiB", "[\"https://ui.example\"]");
      gateway.awaitLog("key=\"limits.requestBytes\"");

      assertThat(gateways(gateway, "first", "")).isEqualTo(401);
      assertThat(gateways(gateway, "second", "https://ui.example")).isEqualTo(200);
      assertThat(publish(gateway, "second", 2_000)).isEqualTo(413);

      writeGuards("third", "soon", "[\"nowhere\"]");

      assertThat(gateway.awaitLog("configuration rejected, the old one stays"))
          .contains("limits.requestBytes: \"soon\" is not a size")
          .contains("http.allowedOrigins[0]: \"nowhere\" is not an origin");
      assertThat(gateways(gateway, "third", "")).isEqualTo(401);
      assertThat(gateways(gateway, "second", "https://ui.example")).isEqualTo(200);
      assertThat(publish(gateway, "second", 2_000)).isEqualTo(413);
      assertThat(gateway.log()).doesNotContain(hash("first"), hash("second"), hash("third"));
    }
  }

  private GatewayProcess start() {
    return GatewayProcess.setup("-conf", file.toString()).start();
  }

  private void writeLogging(String allow, String level, String format) throws Exception {
    write(
        """
        "udp": {"allow": ["%s"]},
        "logging": {"level": "%s", "format": "%s"}
        """
            .formatted(allow, level, format));
  }

  private void writeSubscriptions(Mosquitto broker, String... filters) throws Exception {
    write(
        """
        "mqtt": {
          "url": "tcp://%1$s:%2$d", "clientId": "first",
          "subscriptions": [{"filter": "%3$s"}, {"filter": "%4$s"}],
          "brokers": [{
            "name": "home", "url": "tcp://%1$s:%2$d", "clientId": "second",
            "subscriptions": [{"filter": "%5$s"}, {"filter": "%6$s"}]}]}
        """
            .formatted(
                broker.host(), broker.port(), filters[0], filters[1], filters[2], filters[3]));
  }

  private void writeGuards(String token, String requestBytes, String origins) throws Exception {
    write(
        """
        "auth": {"enabled": true, "tokens": [{"name": "t", "hash": "%s", "read": ["#"]}]},
        "limits": {"requestBytes": "%s"},
        "http": {"allowedOrigins": %s}
        """
            .formatted(hash(token), requestBytes, origins));
  }

  private void write(String rooms) throws Exception {
    Files.writeString(file, "{\"gateway\": {\"reloadInterval\": \"100ms\"}, " + rooms + "}");
  }

  private static String hash(String token) throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    return "sha256:" + HexFormat.of().formatHex(sha256.digest(token.getBytes(UTF_8)));
  }

  /** Every filter that a client asked for or gave up, by the broker's log. */
  private static List<String> askedFor(String log) {
    List<String> asked = new ArrayList<>();
    String asking = "";
    for (String line : log.split("\n", -1)) {
      Matcher begin = ASKED.matcher(line);
      Matcher filter = FILTER.matcher(line);
      if (begin.matches()) {
        asking = begin.group(3) + " " + begin.group(1) + " ";
      } else if (filter.matches()) {
        asked.add(asking + filter.group(2));
      }
    }
    return asked;
  }

  private static boolean isMessage(JsonObject event) {
    return event.containsKey("data");
  }

  private int publish(GatewayProcess gateway, String token, int bytes) throws Exception {
    String message = "{\"topic\":\"t\",\"data\":\"" + "x".repeat(bytes) + "\"}";
    return ask(
        request(gateway, "/api/publish", token, "")
            .header("content-type", "application/json")
            .POST(BodyPublishers.ofString(message)));
  }

  private int gateways(GatewayProcess gateway, String token, String origin) throws Exception {
    return ask(request(gateway, "/api/gateways", token, origin));
  }

  private static HttpRequest.Builder request(
      GatewayProcess gateway, String path, String token, String origin) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path))
            .header("Authorization", "Bearer " + token);
    return origin.isEmpty() ? request : request.header("Origin", origin);
  }

  private int ask(HttpRequest.Builder request) throws Exception {
    return http.send(request.build(), BodyHandlers.discarding()).statusCode();
  }
}
