package io.spore.gateway;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.LiveSettings;
import io.spore.gateway.support.MarkdownPage;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LiveSettingsDocsTest {
  private LiveSettings live;

  @BeforeEach
  void askAGateway(Vertx vertx) throws Exception {
    GatewayConfig config =
        await(new ConfigReader(vertx, Map.of()).read(Optional.empty(), Map.of()));
    live = new Gateway(vertx, config, false, Optional.empty()).liveSettings();
  }

  @Test
  void everyLiveSettingIsDocumentedAndNoOtherIs() {
    assertThat(
            MarkdownPage.read(Path.of("docs/configuration.md"))
                .firstColumn("| Key | What happens when it changes |"))
        .containsExactlyInAnyOrderElementsOf(live.prefixes());
  }

  @Test
  void everyLiveSettingStandsForAKeyOrAFieldOfAList() {
    assertThat(live.prefixes()).allMatch(LiveSettingsDocsTest::isInTheConfiguration);
  }

  private static boolean isInTheConfiguration(String prefix) {
    return ConfigReader.keysAndDefaults().entrySet().stream()
        .anyMatch(
            entry -> {
              String key = entry.getKey();
              boolean list = entry.getValue() instanceof JsonArray;
              return key.equals(prefix)
                  || key.startsWith(prefix + ".")
                  || (list && prefix.startsWith(key + "."));
            });
  }
}
