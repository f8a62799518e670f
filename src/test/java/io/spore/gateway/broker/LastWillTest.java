package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.IntegerProperty;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttWill;
import org.junit.jupiter.api.Test;

class LastWillTest {
  private static final long CONNECTED = 1_000_000;
  private static final long GONE = CONNECTED + 3_600_000;

  @Test
  void howLongAWillIsOfUseCountsFromTheMomentWhenItIsPublished() {
    MqttProperties said = new MqttProperties();
    said.add(new IntegerProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL, 60));
    MqttWill asked = new MqttWill(true, "wills/a", Buffer.buffer("gone"), 1, false, said);

    Publication published = LastWill.of(asked).orElseThrow().publishedAt(GONE);

    assertThat(published.said().isExpired(GONE + 59_999)).isFalse();
    assertThat(published.said().isExpired(GONE + 60_000)).isTrue();
  }

  @Test
  void aClientWithoutAWillHasNone() {
    assertThat(LastWill.of(new MqttWill(false, null, null, 0, false, new MqttProperties())))
        .isEmpty();
  }
}
