package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeliveryTest {
  @ParameterizedTest
  @CsvSource({"0,2,0", "2,0,0", "1,2,1", "2,1,1", "2,2,2"})
  void theLowerOfPublishedAndGrantedQosCounts(int published, int granted, int delivered) {
    assertThat(Delivery.of(message("t", 1, published), granted, false).qos()).isEqualTo(delivered);
  }

  @Test
  void thePacketSizeIsThatOnTheWire() {
    // 1 type, 1 length, 2 + 3 topic, 1 empty properties, 10 payload
    assertThat(Delivery.of(message("€", 10, 0), 0, false).packetSize()).isEqualTo(18);
    assertThat(Delivery.of(message("€", 10, 1), 1, false).packetSize()).isEqualTo(20);
    assertThat(Delivery.of(message("t", 123, 0), 0, false).packetSize()).isEqualTo(129);
    assertThat(Delivery.of(message("t", 124, 0), 0, false).packetSize()).isEqualTo(131);
    assertThat(Delivery.of(message("t", 20_000, 0), 0, false).packetSize()).isEqualTo(20_008);
    assertThat(Delivery.of(message("t", 3_000_000, 0), 0, false).packetSize()).isEqualTo(3_000_009);
  }

  private static Publication message(String topic, int length, int qos) {
    return new Publication(topic, Buffer.buffer("x".repeat(length)), qos);
  }
}
