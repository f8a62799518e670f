package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import io.spore.gateway.support.DashboardStage;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard of a gateway that asks who comes. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class DashboardTokenIT {
  private static final String TOKEN = "a token for tests";

  @TempDir private Path folder;

  @Test
  void whoShowsATokenSeesWhatItAllowsAndNothingElse(Vertx vertx) throws Exception {
    Path file = Files.writeString(folder.resolve("config.json"), config());
    try (DashboardStage stage =
            DashboardStage.start(folder.resolve("log"), "-conf", file.toString());
        MqttPublisher publisher = stage.publisher(vertx)) {
      Page page = stage.page();
      page.fill("#token", "a wrong one");
      page.press("#token", "Enter");
      page.locator(".problem:has-text('not authorised')").waitFor();
      page.fill("#token", TOKEN);
      page.press("#token", "Enter");
      page.locator(".dot[data-state=open]").first().waitFor();
      publisher.publish("secret/code", "1234", 1, false);
      publisher.publish("sensor/kitchen", "21.5", 1, false);

      page.locator(".row:has-text('sensor/kitchen')").waitFor();
      assertThat(page.locator(".row:has-text('secret')").count()).isZero();
      page.locator(".time-label:has-text('since')").waitFor();
      page.reload();
      page.locator(".row:has-text('sensor/kitchen')").waitFor();
    }
  }

  private static String config() throws Exception {
    byte[] hash =
        MessageDigest.getInstance("SHA-256").digest(TOKEN.getBytes(StandardCharsets.UTF_8));
    return """
    {
      "auth": {
        "enabled": true,
        "tokens": [{"name": "reader", "hash": "sha256:%s", "read": ["sensor/#"]}]
      }
    }
    """
        .formatted(HexFormat.of().formatHex(hash));
  }
}
