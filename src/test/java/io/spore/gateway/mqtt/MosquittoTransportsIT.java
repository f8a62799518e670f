package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.MessageProperties.UserProperty;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.support.Mosquitto;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** MQTT 5 and WebSocket with a real broker. */
class MosquittoTransportsIT {
  private BridgeFixture fixture;

  @BeforeEach
  void startVertx() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource
  void messagesTravelOverWebSocket(MqttVersion version) throws Exception {
    try (Mosquitto broker = Mosquitto.setup().withWebSocket().start()) {
      MqttBridgeVerticle bridge =
          fixture.deploy(
              TestMqtt.at(broker.port()).host(broker.host()).webSocket("/mqtt").version(version));
      fixture.nextIsConnected();

      await(bridge.publish(message(200_000, MessageProperties.of(List.of()))));

      assertThat(fixture.probe.next(MqttMessage.class).payload()).hasSize(200_000);
    }
  }

  @Test
  void whatIsSaidOfAMessageTravelsThroughTheBroker() throws Exception {
    MessageProperties said =
        new MessageProperties(
            "text/plain",
            "answers",
            new byte[] {1, 2},
            MessageProperties.NEVER,
            List.of(new UserProperty("k", "v")));
    try (Mosquitto broker = Mosquitto.start()) {
      MqttBridgeVerticle bridge =
          fixture.deploy(
              TestMqtt.at(broker.port()).host(broker.host()).version(MqttVersion.V5).qos(2));
      fixture.nextIsConnected();

      await(bridge.publish(message(10, said)));

      MqttMessage message = fixture.probe.next(MqttMessage.class);
      assertThat(message.qos()).isEqualTo(2);
      assertThat(message.properties()).contains(said);
    }
  }

  private static OutgoingMessage message(int size, MessageProperties said) {
    return new OutgoingMessage("", "t", new byte[size], 2, false, said);
  }
}
