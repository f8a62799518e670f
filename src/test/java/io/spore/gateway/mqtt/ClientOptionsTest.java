package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.BrokerUrl;
import io.vertx.mqtt.MqttClientOptions;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientOptionsTest {

  @Test
  void aNameIsSentAsServerNameAndAnAddressIsNot() {
    assertThat(serverName("tls://broker.lan")).isEqualTo("broker.lan");
    assertThat(serverName("tls://192.168.1.7")).isNull();
    assertThat(serverName("tls://[::1]")).isNull();
    assertThat(serverName("tcp://broker.lan")).isNull();
  }

  @Test
  void aNameThatCannotBeAServerNameConnectsWithoutOne() {
    assertThat(serverName("tls://my_broker")).isNull();
  }

  @Test
  void theKeepAliveIsToldInWholeSecondsRoundedUp() {
    assertThat(options(TestMqtt.at(1883).keepAlive(Duration.ofMillis(1_500))))
        .extracting(MqttClientOptions::getKeepAliveInterval)
        .isEqualTo(2);
  }

  @Test
  void theDecoderTakesTheLongestAnswerToASubscriptionHoweverSmallMessagesAreToBe() {
    assertThat(options(TestMqtt.at(1883).maxMessageSize(1)).getMaxMessageSize())
        .isGreaterThan(65_535 + 2);
  }

  @Test
  void onlyAPersistentSessionIsKeptByTheBroker() {
    assertThat(options(TestMqtt.at(1883)).isCleanSession()).isTrue();
    assertThat(options(TestMqtt.at(1883).persistent()).isCleanSession()).isFalse();
  }

  private static MqttClientOptions options(TestMqtt mqtt) {
    return ClientOptions.of(mqtt.config(), mqtt.config().url().orElseThrow());
  }

  private static String serverName(String url) {
    return ClientOptions.serverName(BrokerUrl.parse(url));
  }
}
