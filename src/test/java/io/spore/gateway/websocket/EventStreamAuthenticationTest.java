package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.RawEventStream;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Server-sent events stand behind the same door as everything else. */
@ExtendWith(VertxExtension.class)
class EventStreamAuthenticationTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final AuthConfig TOKENS =
      TestAuth.tokens(TestAuth.admin("boss"), TestAuth.reader("sensors", "sensor/#"));

  private TestDoor door;

  @BeforeEach
  void prepare(Vertx vertx) {
    door = new TestDoor(vertx);
  }

  @AfterEach
  void leave() throws Exception {
    door.close();
  }

  @Test
  void withoutATokenThereIsNoStream() throws Exception {
    door.auth(TOKENS).open();
    RawEventStream client = door.stream("/events");

    assertThat(client.statusLine()).isEqualTo("HTTP/1.1 401 Unauthorized");
    assertThat(client.headers())
        .containsEntry("www-authenticate", "Bearer realm=\"SPORE Gateway\"")
        .containsEntry("x-content-type-options", "nosniff");
    assertThat(client.body()).contains("\"error\":\"not authorised\"");
    assertThat(door.crowd().clients()).isZero();
  }

  @Test
  void aTokenOpensTheStreamForWhatItAllows() throws Exception {
    door.auth(TOKENS).open();
    RawEventStream boss = door.stream("/events", "Authorization: Bearer boss");
    RawEventStream sensors = door.stream("/events", "Authorization: Bearer sensors");
    assertThat(topic(boss)).isEqualTo("cluster/update");
    Awaitility.await().until(() -> door.crowd().clients() == 2);

    door.events().publish(List.of(message("secret"), message("sensor/1")));

    assertThat(topic(boss)).isEqualTo("secret");
    assertThat(topic(sensors)).isEqualTo("sensor/1");
  }

  @Test
  void aTicketOpensTheStreamOnce() throws Exception {
    door.auth(TOKENS).open();
    String ticket =
        door.gate()
            .doorman()
            .ticketFor(door.gate().doorman().identify("boss", "here").await(10, TimeUnit.SECONDS));
    assertThat(topic(door.stream("/events?ticket=" + ticket))).isEqualTo("cluster/update");
    assertThat(door.stream("/events?ticket=" + ticket).statusLine()).contains(" 401 ");
  }

  @Test
  void whenTheTokenExpiresTheStreamWarnsAndEnds() throws Exception {
    door.auth(TestAuth.signedTokens()).open();
    String token =
        TestKeys.hmac(
            TestAuth.SECRET,
            new JsonObject()
                .put("aud", TestAuth.AUDIENCE)
                .put("exp", Instant.now().getEpochSecond() + 2)
                .put("spore_read", "#"));
    RawEventStream client = door.stream("/events", "Authorization: Bearer " + token);
    assertThat(topic(client)).isEqualTo("cluster/update");

    JsonNode warning = MAPPER.readTree(client.readEvent().field("data"));
    assertThat(warning.get("topic").textValue()).isEqualTo("gateway/auth");
    assertThat(warning.get("status").textValue()).isEqualTo("expires");
    RawEventStream.Block last = client.read();
    while (!last.lines().get(0).startsWith(": 4")) {
      last = client.read();
    }
    assertThat(last.lines()).containsExactly(": 4401 the token has expired");
    assertThat(client.isEnded()).isTrue();
    Awaitility.await().until(() -> door.crowd().clients() == 0);
  }

  @Test
  void aPageFromElsewhereGetsNoStreamAndOneFromTheLocalNetworkIsToldThatItMay() throws Exception {
    door.auth(TestAuth.OFF).open();
    RawEventStream foreign = door.stream("/events", "Origin: https://evil.example");
    assertThat(foreign.statusLine()).isEqualTo("HTTP/1.1 403 Forbidden");
    assertThat(foreign.headers()).doesNotContainKey("access-control-allow-origin");

    RawEventStream local = door.stream("/events", "Origin: http://192.168.1.5:8080");
    assertThat(local.statusLine()).isEqualTo("HTTP/1.1 200 OK");
    assertThat(local.headers())
        .containsEntry("access-control-allow-origin", "http://192.168.1.5:8080");
  }

  @Test
  void whatABrowserAsksBeforehandIsAnsweredWithoutAToken() throws Exception {
    door.auth(TOKENS).open();
    String request =
        """
        OPTIONS /events HTTP/1.1
        Host: localhost
        Origin: http://pi.local
        Access-Control-Request-Headers: authorization

        """;
    RawEventStream asked = door.send(request.replace("\n", "\r\n"));
    assertThat(asked.statusLine()).isEqualTo("HTTP/1.1 204 No Content");
    assertThat(asked.headers().get("access-control-allow-headers")).contains("authorization");
  }

  private static String topic(RawEventStream client) throws Exception {
    return MAPPER.readTree(client.readEvent().field("data")).get("topic").textValue();
  }

  private static MqttMessage message(String topic) {
    return new MqttMessage(topic, new byte[] {'x'}, 0, 0, false);
  }
}
