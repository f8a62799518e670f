package io.spore.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.LogProbe;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.RunningGateway;
import io.spore.gateway.support.ScriptedBroker;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.junit5.VertxExtension;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.LoggerFactory;

/** Whatever passes through the gateway, from INFO on its log holds neither payloads nor secrets. */
@ExtendWith(VertxExtension.class)
class NothingConfidentialIsLoggedTest {
  private static final String SECRET = "hunter2-is-secret";
  private static final String PAYLOAD = "content-of-a-message";

  private LogProbe log;
  private ScriptedBroker broker;
  private RunningGateway gateway;

  @BeforeEach
  void start(Vertx vertx) {
    log = LogProbe.onEverything();
    broker =
        ScriptedBroker.start(vertx)
            .refuseNext(MqttConnectReturnCode.CONNECTION_REFUSED_BAD_USER_NAME_OR_PASSWORD);
    gateway =
        RunningGateway.start(
            Map.of(
                "SPORE_MQTT_URL", "tcp://127.0.0.1:" + broker.port(),
                "MQTT_USER", "gateway",
                "MQTT_PASSWORD", SECRET,
                "SPORE_MQTT_RECONNECT_INTERVAL", "100ms",
                "SPORE_MQTT_MAX_MESSAGE_SIZE", "1KiB"));
  }

  @AfterEach
  void stop() {
    gateway.close();
    broker.close();
    log.close();
  }

  @Test
  void neitherPayloadsNorSecretsReachTheLog() throws Exception {
    ScriptedBroker.Subscriber bridge = broker.nextSubscriber();
    try (RawWebSocket client = connect();
        FakeNode node = new FakeNode("127.0.0.4", "esp-quiet", gateway.gateway().udpPort())) {
      client.read();
      bridge.send("sensor/a", PAYLOAD);
      bridge.send("sensor/b", PAYLOAD.repeat(100));
      bridge.send("sensor/c", Buffer.buffer(PAYLOAD).appendByte((byte) 0xff), 1, 7);
      assertThat(bridge.nextAnswer()).isEqualTo("PUBACK 7");
      log.await("skipped");
      node.update("{\"labels\":{\"note\":\"" + PAYLOAD + "\"}}");
      node.update("{\"labels\":" + PAYLOAD);
      node.send(PAYLOAD);
      node.clusterEvent("api/x", "\"" + PAYLOAD + "\"");
      while (!client.read().text().contains("cluster/event/api/x")) {
        // What came before it is of no interest here.
      }
    }
    sendNonsenseAsClients();
    askForNonsense();
    bridge.cut();
    broker.nextSubscriber();
    Awaitility.await().until(() -> linesWith("broker connected").size() == 2);

    List<String> said =
        log.entries().stream()
            .filter(entry -> entry.getLevel().isGreaterOrEqual(Level.INFO))
            .map(LogProbe::line)
            .toList();
    assertThat(said)
        .anyMatch(line -> line.contains("refused user name or password"))
        .anyMatch(line -> line.contains("broker link lost"))
        .noneMatch(line -> line.contains(SECRET))
        .noneMatch(line -> line.contains(PAYLOAD));
  }

  @Test
  void neitherRightNorWrongTokensReachTheLogWhateverItsLevel() throws Exception {
    String tokens =
        """
        [{"name": "me", "hash": "sha256:%s", "read": ["#"]}]
        """
            .formatted(sha256(SECRET));
    Map<String, String> withTokens =
        Map.of("SPORE_AUTH_ENABLED", "true", "SPORE_AUTH_TOKENS", tokens);
    Logger own = (Logger) LoggerFactory.getLogger("io.spore.gateway");
    Level before = own.getLevel();
    own.setLevel(Level.DEBUG);
    try (RunningGateway guarded = RunningGateway.start(withTokens)) {
      int port = guarded.uri("/").getPort();
      for (String token : List.of(SECRET, SECRET + "-wrong")) {
        guarded.send(
            HttpRequest.newBuilder(guarded.uri("/api/gateways"))
                .header("Authorization", "Bearer " + token));
        try (RawWebSocket client = RawWebSocket.connect(port, "/ws")) {
          client.sendText("{\"type\":\"auth\",\"token\":\"" + token + "\"}");
          client.read();
        }
      }
      try (RawWebSocket client = RawWebSocket.connect(port, "/ws?ticket=" + SECRET)) {
        client.readUntil(RawWebSocket.CLOSE);
      }
      log.await("token refused");
    } finally {
      own.setLevel(before);
    }

    assertThat(log.lines()).noneMatch(line -> line.contains(SECRET) || line.contains("sha256:"));
  }

  private static String sha256(String text) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
  }

  private List<String> linesWith(String part) {
    return log.lines().stream().filter(line -> line.contains(part)).toList();
  }

  private RawWebSocket connect() throws Exception {
    return RawWebSocket.connect(gateway.uri("/").getPort(), "/ws?token=" + SECRET);
  }

  private void sendNonsenseAsClients() throws Exception {
    for (String text : List.of(PAYLOAD, "{\"" + PAYLOAD + "\":1}", "[\"" + PAYLOAD + "\"]")) {
      try (RawWebSocket client = connect()) {
        client.sendText(text);
        client.read();
      }
    }
    try (RawWebSocket client = connect()) {
      client.send(0x80 | RawWebSocket.BINARY, PAYLOAD.getBytes(UTF_8));
      client.readUntil(RawWebSocket.CLOSE);
    }
  }

  private void askForNonsense() throws Exception {
    for (String path : List.of("/api/health", "/metrics", "/nowhere", "/api/admin/log-level")) {
      gateway.send(
          HttpRequest.newBuilder(gateway.uri(path + "?token=" + SECRET))
              .header("Authorization", "Bearer " + SECRET)
              .PUT(BodyPublishers.ofString("{\"level\":\"" + PAYLOAD + "\"}")));
      gateway.send(
          HttpRequest.newBuilder(gateway.uri(path)).header("Authorization", "Bearer " + SECRET));
    }
  }
}
