package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.MarkdownPage;
import io.vertx.core.json.Json;
import java.lang.reflect.RecordComponent;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigDocsTest {
  private static final MarkdownPage PAGE = MarkdownPage.read(Path.of("docs/configuration.md"));
  private static final List<List<String>> ROWS =
      PAGE.rows("| Key | Default | Variable | Meaning | When you would change it |");

  @Test
  void everyKeyIsDocumentedWithItsDefaultAndNoOtherKeyIs() {
    Map<String, String> documented = new LinkedHashMap<>();
    ROWS.forEach(
        row -> documented.put(MarkdownPage.code(row.get(0)), MarkdownPage.code(row.get(1))));
    Map<String, String> defaults = new LinkedHashMap<>();
    ConfigReader.keysAndDefaults().forEach((key, value) -> defaults.put(key, Json.encode(value)));

    assertThat(documented).containsExactlyEntriesOf(defaults);
  }

  @Test
  void everyKeyIsDocumentedWithItsVariableAMeaningAndAReasonToChangeIt() {
    assertThat(ROWS)
        .allSatisfy(
            row -> {
              assertThat(MarkdownPage.code(row.get(2)))
                  .isEqualTo(ConfigReader.variableFor(MarkdownPage.code(row.get(0))));
              assertThat(row).hasSize(5).noneMatch(String::isBlank);
            });
  }

  @Test
  void theFieldsOfASubscriptionAreDocumented() {
    assertThat(PAGE.rows("| Field | Default | Meaning |"))
        .extracting(row -> MarkdownPage.code(row.get(0)))
        .containsExactlyElementsOf(
            Arrays.stream(MqttConfig.Subscription.class.getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @Test
  void theFieldsOfATokenAndOfARuleAreDocumented() {
    assertThat(PAGE.rows("| Field of a token | Default | Meaning |"))
        .extracting(row -> MarkdownPage.code(row.get(0)))
        .containsExactlyElementsOf(
            Stream.of(AuthConfig.Token.class, Grant.class, JwtConfig.Rule.class)
                .flatMap(type -> Arrays.stream(type.getRecordComponents()))
                .map(RecordComponent::getName)
                .filter(name -> !name.equals("grant"))
                .toList());
  }

  @Test
  void everyChoiceIsDocumented() {
    assertThat(meaning("websocket.slowClient"))
        .contains(choices(WebSocketConfig.SlowClient.values()));
    assertThat(meaning("http.tls.clientAuth")).contains(choices(TlsConfig.ClientAuth.values()));
    assertThat(meaning("mqtt.ingest")).contains(choices(MqttConfig.Ingest.values()));
    assertThat(meaning("mqtt.session")).contains(choices(MqttConfig.Session.values()));
    assertThat(meaning("log.fsync")).contains(choices(LogConfig.Fsync.values()));
    assertThat(meaning("logging.level")).contains(choices(LoggingConfig.Level.values()));
    assertThat(meaning("logging.format")).contains(choices(LoggingConfig.Format.values()));
    assertThat(PAGE.rows("| Policy | What the client sees | Good for |"))
        .extracting(row -> row.get(0))
        .containsExactly(choices(WebSocketConfig.SlowClient.values()));
  }

  private static String meaning(String key) {
    return ROWS.stream()
        .filter(row -> row.get(0).equals("`" + key + "`"))
        .findFirst()
        .orElseThrow()
        .get(3);
  }

  private static String[] choices(Enum<?>[] constants) {
    return Arrays.stream(constants)
        .map(constant -> "`" + constant.name().toLowerCase(Locale.ROOT).replace('_', '-') + "`")
        .toArray(String[]::new);
  }
}
