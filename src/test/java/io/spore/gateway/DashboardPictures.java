package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.spore.gateway.support.DashboardStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Takes the pictures in {@code docs/images}; no test, and run by hack/screenshots.sh alone. */
class DashboardPictures {
  private static final Path IMAGES = Path.of("docs/images");
  private static final int LARGEST = 170_000;

  /** So much of the demo makes lines that look like something. */
  private static final double LOOK_MS = 75_000;

  @TempDir private Path folder;

  @Test
  void areTakenOfTheDemo() throws IOException {
    Files.createDirectories(IMAGES);
    try (DashboardStage stage = DashboardStage.start(folder, "-demo")) {
      Page desk = open(stage, 1040, 650, ColorScheme.LIGHT);
      Page dark = open(stage, 1040, 650, ColorScheme.DARK);
      Page phone = open(stage, 390, 844, ColorScheme.LIGHT);
      go(phone, "#/gateway");
      desk.waitForTimeout(LOOK_MS);

      // Rows stand still under a pointer that moves, so that it meets the right one.
      desk.mouse().move(300, 300);
      desk.mouse().move(300, 301);
      desk.locator(".row:has-text('telemetry/')").first().click();
      take(desk, "stream.png");
      go(desk, "#/topics?topic=sensor/temperature/kitchen");
      desk.locator("text=With the last 15 minutes").waitFor();
      take(desk, "topics.png");
      go(dark, "#/cluster");
      dark.locator(".node-name").nth(2).click();
      take(dark, "cluster.png");
      go(dark, "#/gateway");
      take(dark, "gateway.png");
      go(phone, "#/topics");
      take(phone, "phone.png");
      go(desk, "#/topics?topic=metrics/system");
      desk.evaluate(
          "() => { const slider = document.querySelector('.slider'); slider.value = 1200;"
              + " slider.dispatchEvent(new Event('input')); }");
      desk.locator("text=before tell it").waitFor();
      take(desk, "time.png");
    }
  }

  private static Page open(DashboardStage stage, int width, int height, ColorScheme colours) {
    return stage.open(
        stage.gateway().port(),
        "",
        new NewContextOptions().setViewportSize(width, height).setColorScheme(colours));
  }

  private static void go(Page page, String hash) {
    page.evaluate("hash => { location.hash = hash; }", hash);
  }

  private static void take(Page page, String name) throws IOException {
    // Layouts settle, charts are drawn, and what passes has passed.
    page.waitForTimeout(9_000);
    Path picture = IMAGES.resolve(name);
    page.screenshot(new Page.ScreenshotOptions().setPath(picture));
    assertThat(Files.size(picture)).as(name).isLessThan(LARGEST);
  }
}
