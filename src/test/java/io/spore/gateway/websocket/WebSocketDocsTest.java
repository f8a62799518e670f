package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.support.MarkdownPage;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class WebSocketDocsTest {
  private static final MarkdownPage PAGE = MarkdownPage.read(Path.of("docs/events.md"));

  @Test
  void theCloseCodesAreDocumentedWithTheirTexts() {
    assertThat(PAGE.rows("| Code | Text | Why | Come back? |"))
        .extracting(row -> row.get(0) + " " + MarkdownPage.code(row.get(1)))
        .containsExactlyElementsOf(
            Arrays.stream(CloseReason.values())
                .map(reason -> reason.code() + " " + reason.text())
                .toList());
  }

  @Test
  void theSampleOfAGapIsWhatTheGatewayWrites() {
    JsonNode sample = sample("gateway/gap");
    WaitingFrames.Loss loss =
        new WaitingFrames.Loss(
            sample.get("dropped").longValue(),
            sample.get("from").longValue(),
            sample.get("to").longValue());

    assertThat(notices(sample).gap(loss).toString()).isEqualTo(sample.toString());
  }

  @Test
  void theSampleOfAnErrorIsWhatTheGatewayAnswers() {
    JsonNode sample = sample("gateway/error");

    BadRequestException problem =
        new BadRequestException(
            sample.get("field").textValue(),
            sample.get("value").textValue(),
            sample.get("message").textValue());
    assertThat(notices(sample).error(problem).toString()).isEqualTo(sample.toString());
  }

  @Test
  void theSampleOfAWordAboutATokenIsWhatTheGatewayWrites() {
    JsonNode sample = sample("gateway/auth");
    long expiresAt = Instant.parse(sample.get("expiresAt").textValue()).toEpochMilli();

    assertThat(notices(sample).expires(expiresAt).toString()).isEqualTo(sample.toString());
  }

  private static JsonNode sample(String topic) {
    return PAGE.jsonSamples()
        .filter(sample -> sample.get("topic").textValue().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  private static Notices notices(JsonNode sample) {
    return new Notices(() -> Instant.parse(sample.get("timestamp").textValue()));
  }
}
