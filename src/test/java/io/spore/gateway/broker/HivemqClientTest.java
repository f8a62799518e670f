package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient.Mqtt5Publishes;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Another library's MQTT 5 client on the embedded broker. */
class HivemqClientTest {
  private RunningBroker broker;
  private Mqtt5BlockingClient client;

  @BeforeEach
  void connect() {
    broker = RunningBroker.open();
    client = client("one");
    client.connect();
  }

  private Mqtt5BlockingClient client(String id) {
    return Mqtt5Client.builder()
        .identifier(id)
        .serverHost("127.0.0.1")
        .serverPort(broker.port())
        .buildBlocking();
  }

  @AfterEach
  void close() throws Exception {
    if (client.getState().isConnected()) {
      client.disconnect();
    }
    broker.close();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSaidOfAMessageIsPassedOn(MqttQos qos) throws Exception {
    try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
      client.subscribeWith().topicFilter("t").qos(MqttQos.EXACTLY_ONCE).send();

      client
          .publishWith()
          .topic("t")
          .qos(qos)
          .payload(new byte[] {7})
          .contentType("text/plain")
          .responseTopic("answers")
          .correlationData(new byte[] {1, 2})
          .messageExpiryInterval(60)
          .userProperties()
          .add("k", "v")
          .add("k", "w")
          .applyUserProperties()
          .send();

      Mqtt5Publish received = next(publishes);
      assertThat(received.getPayloadAsBytes()).containsExactly(7);
      assertThat(received.getContentType()).hasToString("Optional[text/plain]");
      assertThat(received.getResponseTopic()).hasToString("Optional[answers]");
      assertThat(received.getCorrelationData().orElseThrow().remaining()).isEqualTo(2);
      assertThat(received.getMessageExpiryInterval().orElseThrow()).isBetween(58L, 60L);
      assertThat(received.getUserProperties().asList())
          .extracting(property -> property.getName() + "=" + property.getValue())
          .containsExactly("k=v", "k=w");
    }
  }

  @Test
  void aSessionOutlivesItsConnectionForAsLongAsItWasAskedFor() throws Exception {
    client.disconnect();
    client.connectWith().cleanStart(true).sessionExpiryInterval(60).send();
    client.subscribeWith().topicFilter("t").qos(MqttQos.AT_LEAST_ONCE).send();
    client.disconnect();
    Mqtt5BlockingClient other = client("other");
    other.connect();
    other.publishWith().topic("t").qos(MqttQos.AT_LEAST_ONCE).payload(new byte[] {1}).send();
    other.disconnect();

    try (Mqtt5Publishes publishes = client.publishes(MqttGlobalPublishFilter.ALL)) {
      var answer = client.connectWith().cleanStart(false).sessionExpiryInterval(60).send();

      assertThat(answer.isSessionPresent()).isTrue();
      assertThat(next(publishes).getPayloadAsBytes()).containsExactly(1);
    }
  }

  private static Mqtt5Publish next(Mqtt5Publishes publishes) throws InterruptedException {
    return publishes.receive(20, TimeUnit.SECONDS).orElseThrow();
  }
}
