package io.spore.gateway.demo;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.TopicFilter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SampleMessagesTest {
  private static final Instant NOW = Instant.parse("2024-01-15T10:30:00.123Z");
  private static final List<String> WITHOUT_JSON =
      List.of("demo/hello", "binary/data", "edge/empty", "edge/large");

  private static List<SampleMessage> rounds(long seed, int rounds) {
    SampleMessages messages = new SampleMessages(new Random(seed));
    return LongStream.range(0, (long) rounds * SampleMessages.KINDS)
        .mapToObj(tick -> messages.at(tick, NOW))
        .toList();
  }

  private static Buffer payload(int round, int kind) {
    return rounds(1, round + 1).get(round * SampleMessages.KINDS + kind).payload();
  }

  @Test
  void aRoundHasSixteenKindsWithATopicEach() {
    assertThat(rounds(1, 1))
        .extracting(SampleMessage::topic)
        .containsExactly(
            "demo/hello",
            "sensor/temperature/living-room",
            "sensor/humidity/living-room",
            "device/status/esp32-001",
            "system/event",
            "system/alert",
            "config/update/esp32-001",
            "metrics/system",
            "telemetry/esp32-001",
            "cluster/node/discovered",
            "firmware/update/esp32-001",
            "task/status/heartbeat",
            "log/error/esp32-001",
            "spore/control",
            "binary/data",
            "edge/empty");
  }

  @Test
  void everyTopicIsAValidName() {
    for (SampleMessage message : rounds(1, 40)) {
      assertThat(TopicFilter.checkTopicName(message.topic())).isNotEmpty();
    }
  }

  @Test
  void whatLooksLikeJsonIsJson() {
    for (SampleMessage message : rounds(1, 40)) {
      if (!WITHOUT_JSON.contains(message.topic())) {
        assertThat(new JsonObject(message.payload()).isEmpty()).as(message.topic()).isFalse();
      }
    }
  }

  @Test
  void theTimeIsThatOfTheMessage() {
    assertThat(new JsonObject(payload(0, 1)).getInstant("timestamp"))
        .isEqualTo("2024-01-15T10:30:00Z");
  }

  @Test
  void theBinaryMessageIsNotText() {
    assertThatThrownBy(() -> UTF_8.newDecoder().decode(ByteBuffer.wrap(payload(0, 14).getBytes())))
        .isInstanceOf(CharacterCodingException.class);
  }

  @Test
  void theEdgeCasesAreAnEmptyAndALargeMessageInTurn() {
    assertThat(payload(0, 15).length()).isZero();
    assertThat(payload(1, 15).length()).isEqualTo(16 * 1024);
    assertThat(payload(2, 15).length()).isZero();
  }

  @Test
  void readingsDriftSlowly() {
    double previous = Double.NaN;
    for (int round = 0; round < 300; round += 3) {
      double celsius = new JsonObject(payload(round, 1)).getDouble("temperature");
      assertThat(celsius).isBetween(18.0, 25.0);
      if (round > 0) {
        assertThat(Math.abs(celsius - previous)).as("degrees between two readings").isLessThan(1);
      }
      previous = celsius;
    }
  }

  @Test
  void equalSeedsGiveEqualMessages() {
    assertThat(rounds(7, 20)).isEqualTo(rounds(7, 20));
    assertThat(rounds(7, 20)).isNotEqualTo(rounds(8, 20));
  }
}
