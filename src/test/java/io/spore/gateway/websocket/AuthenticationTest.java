package io.spore.gateway.websocket;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestKeys;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class AuthenticationTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final AuthConfig TOKENS =
      TestAuth.tokens(
          TestAuth.admin("boss"),
          TestAuth.reader("sensors", "sensor/#"),
          TestAuth.reader("cluster", "cluster/#"));

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
  void aProgramShowsItsTokenInTheHandshake() throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket client = connect("/ws", "Authorization: Bearer boss");
    assertThat(topic(client)).isEqualTo("cluster/update");
  }

  @Test
  void aBrowserShowsItsTokenInTheFirstMessage() throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket client = connect("/ws");
    client.sendText("{\"type\":\"auth\",\"id\":7,\"token\":\"boss\"}");

    JsonNode first = MAPPER.readTree(client.read().text());
    assertThat(first.get("topic").textValue()).isEqualTo("gateway/reply");
    assertThat(first.get("id").intValue()).isEqualTo(7);
    assertThat(first.get("ok").booleanValue()).isTrue();
    assertThat(topic(client)).isEqualTo("cluster/update");
  }

  @Test
  void whoeverWasToldThatItsTokenIsGoodMissesNothingFromThenOn() throws Exception {
    door.auth(TOKENS).open();
    for (int i = 0; i < 300; i++) {
      try (RawWebSocket client = connect("/ws")) {
        client.sendText("{\"type\":\"auth\",\"token\":\"sensors\"}");
        client.read();
        door.events().publish(message("sensor/" + i));

        assertThat(topic(client)).isEqualTo("sensor/" + i);
      }
    }
  }

  @Test
  void aTicketOpensTheDoorOnce() throws Exception {
    door.auth(TOKENS).open();
    String ticket =
        door.gate().doorman().ticketFor(await(door.gate().doorman().identify("boss", "here")));

    assertThat(topic(connect("/ws?ticket=" + ticket))).isEqualTo("cluster/update");
    assertThat(closed(connect("/ws?ticket=" + ticket))).isEqualTo(4401);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"auth\",\"token\":\"wrong\"}",
        "{\"type\":\"auth\",\"token\":7}",
        "{\"type\":\"auth\"}",
        "{\"type\":\"subscribe\",\"topics\":[\"#\"]}",
        "not json",
        ""
      })
  void whatIsNoRightTokenClosesWith4401AndWithoutSayingWhy(String firstMessage) throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket client = connect("/ws");
    client.sendText(firstMessage);

    RawWebSocket.Frame close = client.read();
    assertThat(close.opcode()).isEqualTo(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4401);
    assertThat(close.closeReason()).isEqualTo("not authorised");
    assertThat(door.gate().doorman().refusals().of(Refusal.NOT_AUTHORISED)).isEqualTo(1);
  }

  @Test
  void aWrongTokenInTheHandshakeClosesWith4401() throws Exception {
    door.auth(TOKENS).open();
    assertThat(closed(connect("/ws", "Authorization: Bearer wrong"))).isEqualTo(4401);
  }

  @Test
  void whoSaysNothingIsClosedWith4401AndNeverCountedAsAClient() throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket client = connect("/ws");
    door.events().publish(message("sensor/1"));
    assertThat(closed(client)).isEqualTo(4401);
    assertThat(door.crowd().clients()).isZero();
  }

  @Test
  void whoTriesManyTokensIsClosedWith4429EvenWithTheRightOne() throws Exception {
    door.auth(TOKENS).open();
    for (int i = 0; i < 5; i++) {
      assertThat(closed(connect("/ws", "Authorization: Bearer guess" + i))).isEqualTo(4401);
    }
    assertThat(closed(connect("/ws", "Authorization: Bearer boss"))).isEqualTo(4429);
  }

  @Test
  void everybodySeesWhatTheirTokenAllowsAndNothingElse() throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket sensors = connect("/ws", "Authorization: Bearer sensors");
    RawWebSocket cluster = connect("/ws", "Authorization: Bearer cluster");
    RawWebSocket boss = connect("/ws", "Authorization: Bearer boss");
    assertThat(topic(cluster)).isEqualTo("cluster/update");
    assertThat(topic(boss)).isEqualTo("cluster/update");
    Awaitility.await().until(() -> door.crowd().clients() == 3);

    for (int i = 0; i < 50; i++) {
      door.events()
          .publish(
              List.of(
                  message("secret/" + i),
                  message("sensor/" + i),
                  message("sensors"),
                  message("cluster/" + i)));
    }

    for (int i = 0; i < 50; i++) {
      assertThat(topic(sensors)).isEqualTo("sensor/" + i);
      assertThat(topic(cluster)).isEqualTo("cluster/" + i);
      assertThat(topic(boss)).isEqualTo("secret/" + i);
      assertThat(topic(boss)).isEqualTo("sensor/" + i);
      assertThat(topic(boss)).isEqualTo("sensors");
      assertThat(topic(boss)).isEqualTo("cluster/" + i);
    }
  }

  @Test
  void aTokenThatExpiresIsAnnouncedAndThenClosesWith4401() throws Exception {
    door.auth(TestAuth.signedTokens()).open();
    RawWebSocket client = connect("/ws", "Authorization: Bearer " + signed(2, "#"));
    assertThat(topic(client)).isEqualTo("cluster/update");

    JsonNode warning = MAPPER.readTree(client.read().text());
    assertThat(warning.get("topic").textValue()).isEqualTo("gateway/auth");
    assertThat(warning.get("status").textValue()).isEqualTo("expires");
    assertThat(warning.get("expiresAt").textValue()).endsWith("Z");
    RawWebSocket.Frame close = client.read();
    assertThat(close.closeCode()).isEqualTo(4401);
    assertThat(close.closeReason()).isEqualTo("the token has expired");
  }

  @Test
  void aNewTokenProlongsTheStayUnderItsOwnPermissions() throws Exception {
    door.auth(TestAuth.signedTokens()).open();
    RawWebSocket client = connect("/ws", "Authorization: Bearer " + signed(3, "a/#"));
    client.sendText("{\"type\":\"auth\",\"token\":\"" + signed(3600, "b/#") + "\"}");
    JsonNode answer = MAPPER.readTree(client.read().text());
    assertThat(answer.get("ok").booleanValue()).isTrue();
    assertThat(answer.get("expiresAt").textValue()).endsWith("Z");

    door.events().publish(List.of(message("a/1"), message("b/1")));

    assertThat(topic(client)).isEqualTo("b/1");
  }

  @Test
  void aWrongTokenWithinChangesNothing() throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket client = connect("/ws", "Authorization: Bearer sensors");
    client.sendText("{\"type\":\"auth\",\"token\":\"wrong\"}");
    JsonNode answer = MAPPER.readTree(client.read().text());
    assertThat(answer.get("ok").booleanValue()).isFalse();
    assertThat(answer.get("field").textValue()).isEqualTo("token");
    assertThat(answer.get("message").textValue()).isEqualTo("not authorised");

    door.events().publish(message("sensor/1"));

    assertThat(topic(client)).isEqualTo("sensor/1");
  }

  @Test
  void whoseTokenIsTakenAwayHasToGo() throws Exception {
    door.auth(TOKENS).open();
    RawWebSocket stays = connect("/ws", "Authorization: Bearer boss");
    RawWebSocket goes = connect("/ws", "Authorization: Bearer sensors");
    Awaitility.await().until(() -> door.crowd().clients() == 2);

    door.gate().doorman().useTokens(List.of(TestAuth.admin("boss")));

    assertThat(closed(goes)).isEqualTo(4401);
    goes.close();
    Awaitility.await().until(() -> door.crowd().clients() == 1);
    assertThat(topic(stays)).isEqualTo("cluster/update");
  }

  private static String signed(int secondsLeft, String topics) {
    return TestKeys.hmac(
        TestAuth.SECRET,
        new JsonObject()
            .put("aud", TestAuth.AUDIENCE)
            .put("exp", Instant.now().getEpochSecond() + secondsLeft)
            .put("spore_read", topics));
  }

  private static int closed(RawWebSocket client) throws Exception {
    return client.readUntil(RawWebSocket.CLOSE).closeCode();
  }

  private static String topic(RawWebSocket client) throws Exception {
    return MAPPER.readTree(client.readUntil(RawWebSocket.TEXT).text()).get("topic").textValue();
  }

  private static Event message(String topic) {
    return new MqttMessage(topic, "x".getBytes(StandardCharsets.UTF_8), 0, 0, false);
  }

  private RawWebSocket connect(String path, String... headers) throws Exception {
    RawWebSocket client = door.connect(path, headers);
    assertThat(client.statusLine()).contains("101");
    return client;
  }
}
