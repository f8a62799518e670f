package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.support.MarkdownPage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
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

    assertThat(text(Notices.gap(loss, timestamp(sample)))).isEqualTo(sample.toString());
  }

  @Test
  void theSampleOfAnErrorIsWhatTheGatewayAnswers() {
    JsonNode sample = sample("gateway/error");

    assertThat(ClientMessages.answer("{}", timestamp(sample)).map(WebSocketDocsTest::text))
        .contains(sample.toString());
  }

  @Test
  void theSampleOfAWordAboutATokenIsWhatTheGatewayWrites() {
    JsonNode sample = sample("gateway/auth");
    Optional<String> expiresAt = Optional.of(sample.get("expiresAt").textValue());

    assertThat(text(Notices.auth("expires", expiresAt, timestamp(sample))))
        .isEqualTo(sample.toString());
  }

  private static JsonNode sample(String topic) {
    return PAGE.jsonSamples()
        .filter(sample -> sample.get("topic").textValue().equals(topic))
        .findFirst()
        .orElseThrow();
  }

  private static String timestamp(JsonNode sample) {
    return sample.get("timestamp").textValue();
  }

  private static String text(byte[] json) {
    return new String(json, StandardCharsets.UTF_8);
  }
}
