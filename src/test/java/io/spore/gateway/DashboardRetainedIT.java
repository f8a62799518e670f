package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.spore.gateway.support.DashboardStage;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a broker had kept before the gateway came, as the dashboard shows it. */
@ExtendWith(VertxExtension.class)
@Timeout(120)
class DashboardRetainedIT {
  @TempDir private Path folder;

  @Test
  void aRetainedMessageIsMarkedAndANewOneOfItsTopicIsNot(Vertx vertx) throws Exception {
    try (Mosquitto broker = Mosquitto.setup().start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      publisher.publishRetained(i -> "kept/lamp", 1, "on");
      try (DashboardStage stage =
          DashboardStage.start(folder, "-mqtt", "tcp://" + broker.host() + ":" + broker.port())) {
        Page page =
            stage.open(
                stage.gateway().port(),
                "#/stream?topic=kept/%23",
                new NewContextOptions().setViewportSize(1280, 800));
        Locator kept = page.locator(".row:has-text('kept/lamp'):has-text('last')");
        kept.waitFor();

        assertThat(kept.locator(".row-marks").textContent()).isEqualTo("last retained");
        publisher.publish("kept/lamp", "off", 1, true);
        Locator live = page.locator(".row:has-text('kept/lamp'):has-text('off')");
        live.waitFor();
        assertThat(live.locator(".row-marks").textContent()).isEmpty();
        kept.click();
        assertThat(page.locator(".details .facts").textContent())
            .contains("Marksretained, the last one of its topic when the page came");
      }
    }
  }
}
