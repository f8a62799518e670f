package io.spore.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

class JsonLinesTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final LoggingEvent entry =
      new LoggingEvent(
          "test", new LoggerContext().getLogger("io.spore.X"), Level.WARN, "link lost", null, null);

  @Test
  void anEntryIsOneObjectOnOneLineWithItsKeysInOrder() {
    entry.setInstant(Instant.parse("2026-01-15T10:30:00.007Z"));
    entry.addKeyValuePair(new KeyValuePair("broker", "tcp://b \"1\"\n\u2028ä"));
    entry.addKeyValuePair(new KeyValuePair("attempt", 3));
    entry.addKeyValuePair(new KeyValuePair("delayMs", 4_000_000_000L));
    entry.addKeyValuePair(new KeyValuePair("first", true));
    entry.addKeyValuePair(new KeyValuePair("nothing", null));

    assertThat(text())
        .isEqualTo(
            "{\"time\":\"2026-01-15T10:30:00.007Z\",\"level\":\"WARN\",\"message\":\"link lost\","
                + "\"broker\":\"tcp://b \\\"1\\\"\\n\u2028ä\",\"attempt\":3,"
                + "\"delayMs\":4000000000,\"first\":true,\"nothing\":\"null\","
                + "\"logger\":\"io.spore.X\"}\n");
  }

  @Test
  void aStackTraceStaysOnTheLine() throws Exception {
    LoggingEvent failed =
        new LoggingEvent(
            "test",
            new LoggerContext().getLogger("X"),
            Level.ERROR,
            "{} failed",
            new IllegalStateException("why"),
            new Object[] {"it"});

    String line = new String(new JsonLines().encode(failed), StandardCharsets.UTF_8);

    assertThat(line).endsWith("}\n").containsOnlyOnce("\n");
    JsonNode json = MAPPER.readTree(line);
    assertThat(json.get("message").textValue()).isEqualTo("it failed");
    assertThat(json.get("stack").textValue())
        .startsWith("java.lang.IllegalStateException: why")
        .contains("JsonLinesTest");
  }

  private String text() {
    return new String(new JsonLines().encode(entry), StandardCharsets.UTF_8);
  }
}
