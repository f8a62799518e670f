package io.spore.gateway.websocket;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.RawWebSocket;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class WebSocketVerticleTest {
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
  void aNewClientFirstGetsTheCluster() throws Exception {
    door.open();
    door.events().publish(new ClusterChanged(List.of(), "10.0.0.9", 5));
    Awaitility.await().until(() -> door.events().inFlightBytes() == 0);

    JsonNode first = MAPPER.readTree(door.enter().read().text());

    assertThat(first.get("topic").textValue()).isEqualTo("cluster/update");
    assertThat(first.get("primaryNode").textValue()).isEqualTo("10.0.0.9");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void everyClientGetsEveryEventInTheSameOrderOnAnyEventLoop(int instances) throws Exception {
    door.instances(instances).open();
    List<RawWebSocket> readers = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      RawWebSocket client = door.enter();
      client.read();
      readers.add(client);
    }

    for (int i = 0; i < 200; i += 2) {
      door.events().publish(List.of(message("m/" + i, "x"), message("m/" + (i + 1), "y")));
    }

    for (RawWebSocket client : readers) {
      for (int i = 0; i < 200; i++) {
        assertThat(topic(client.read())).isEqualTo("m/" + i);
      }
    }
  }

  @Test
  void anotherPathIsNotServed() throws Exception {
    door.open();
    RawWebSocket client = door.connect("/other");
    assertThat(client.statusLine()).contains("404");
  }

  @Test
  void aSilentClientIsPingedAndThenClosed() throws Exception {
    door.pings(Duration.ofMillis(100), Duration.ofSeconds(1)).open();
    RawWebSocket client = door.enter();

    client.readUntil(RawWebSocket.PING);
    RawWebSocket.Frame close = client.readUntil(RawWebSocket.CLOSE);
    assertThat(close.closeCode()).isEqualTo(1001);
    assertThat(close.closeReason()).contains("no sign of life");
    assertThat(client.isEnded()).isTrue();
    Awaitility.await().until(() -> door.crowd().clients() == 0);
  }

  @Test
  void aClientThatAnswersPingsStays() throws Exception {
    door.pings(Duration.ofMillis(100), Duration.ofSeconds(1)).open();
    RawWebSocket client = door.enter();
    for (int i = 0; i < 20; i++) {
      client.readUntil(RawWebSocket.PING);
      client.send(0x8a, new byte[0]);
    }
    assertThat(door.crowd().clients()).isEqualTo(1);
  }

  @Test
  void stoppingClosesWith1001() throws Exception {
    door.instances(2).open();
    List<RawWebSocket> readers = List.of(door.enter(), door.enter(), door.enter());

    Future<Void> stopped = door.shut();

    for (RawWebSocket client : readers) {
      assertThat(client.readUntil(RawWebSocket.CLOSE).closeCode()).isEqualTo(1001);
    }
    await(stopped);
    int port = door.port();
    assertThatThrownBy(() -> RawWebSocket.connect(port, "/ws")).isInstanceOf(IOException.class);
  }

  @Test
  void aTakenPortIsNamed(Vertx vertx) throws Exception {
    door.open();
    int taken = door.port();
    assertThatThrownBy(() -> await(vertx.deployVerticle(door.door(taken))))
        .hasMessageContaining("can't listen on 127.0.0.1:" + taken + " for HTTP");
  }

  private static Event message(String topic, String text) {
    return new MqttMessage(topic, text.getBytes(StandardCharsets.UTF_8), 0, 0, false);
  }

  private static String topic(RawWebSocket.Frame frame) throws Exception {
    return MAPPER.readTree(frame.text()).get("topic").textValue();
  }
}
