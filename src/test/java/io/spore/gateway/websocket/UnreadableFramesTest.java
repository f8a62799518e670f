package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients send that can't be understood, or is too much. */
@ExtendWith(VertxExtension.class)
class UnreadableFramesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

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
  void aBinaryFrameClosesWith4400() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.send(0x80 | RawWebSocket.BINARY, new byte[] {1, 2, 3});

    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4400);
    assertThat(close.closeReason()).contains("binary frames are not understood");
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "not json", "[]", "7", "\"text\"", "{} {}", ""})
  void whatIsNoJsonObjectClosesWith4400(String text) throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.sendText(text);

    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(4400);
    assertThat(close.closeReason()).contains("not a JSON object");
  }

  @Test
  void deeplyNestedJsonClosesWith4400() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.sendText("{\"a\":" + "[".repeat(10_000));

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(4400);
  }

  @Test
  void anUnknownMessageIsAnsweredAndTheClientStays() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.read();
    client.sendText("{\"type\":\"hello\"}");

    assertThat(topic(client.read())).isEqualTo("gateway/error");
    door.events().publish(message("later", "x"));
    assertThat(topic(client.read())).isEqualTo("later");
  }

  @Test
  void aMessageBeyondTheLimitEndsTheConnectionOfItsSenderOnly() throws Exception {
    door.open();
    RawWebSocket hostile = door.enter();
    RawWebSocket healthy = door.enter();
    healthy.read();
    hostile.sendText("{\"a\":\"" + "x".repeat(70_000) + "\"}");

    assertThat(hostile.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
    door.events().publish(message("later", "x"));
    assertThat(topic(healthy.read())).isEqualTo("later");
  }

  @Test
  void fragmentsBeyondTheLimitEndTheConnectionToo() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.send(RawWebSocket.TEXT, new byte[60_000]);
    client.send(0, new byte[60_000]);

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1009);
  }

  @Test
  void aMessageInFragmentsIsPutTogether() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.read();
    client.send(RawWebSocket.TEXT, "{\"type\":".getBytes(StandardCharsets.UTF_8));
    client.send(0x80, "1}".getBytes(StandardCharsets.UTF_8));

    assertThat(topic(client.read())).isEqualTo("gateway/error");
  }

  @Test
  void textThatIsNotUtf8ClosesWith1007() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.send(0x80 | RawWebSocket.TEXT, new byte[] {(byte) 0xff, (byte) 0xfe});

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1007);
  }

  @Test
  void aFrameWithReservedBitsClosesWith1002() throws Exception {
    door.open();
    RawWebSocket client = door.enter();
    client.send(0xf1, new byte[] {'{', '}'});

    assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1002);
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(topic, text.getBytes(StandardCharsets.UTF_8), 0, 0, false);
  }

  private static String topic(RawWebSocket.Frame frame) throws Exception {
    return MAPPER.readTree(frame.text()).get("topic").textValue();
  }
}
