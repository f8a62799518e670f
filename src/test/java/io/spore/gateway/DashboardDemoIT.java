package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator.FilterOptions;
import com.microsoft.playwright.Page;
import io.spore.gateway.support.DashboardStage;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What can be done from the dashboard of the demo: its nodes answer, its broker takes messages. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have five loopback addresses
@Timeout(120)
class DashboardDemoIT {
  private static final String NODE = "127.0.0.4";

  @TempDir private static Path folder;
  private static DashboardStage stage;

  private Page page;

  @BeforeAll
  static void start() {
    stage = DashboardStage.start(folder, "-demo");
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @AfterEach
  void leave() {
    page.context().close();
  }

  @Test
  void aNodeTellsHowItIsWhatItRunsAndWhatCanBeCalled() {
    open("#/cluster?node=" + NODE);

    page.locator(".details-title:has-text('esp-a1d4e5')").waitFor();
    page.locator(".details .state:has-text('active')").first().waitFor();
    page.locator(".details dd:has-text('" + NODE + "')").waitFor();
    page.locator(".details dd").filter(havingMilliseconds()).waitFor();
    page.locator(".details tr:has-text('heartbeat'):has-text('5 s'):has-text('running')").waitFor();
    page.locator(".endpoints li:has-text('POST'):has-text('/api/tasks/control')").waitFor();
    assertThat(page.locator(".details .json").textContent()).contains("app", "relay", "freeHeap");
  }

  @Test
  void aNodeIsMadeThePrimaryOneByAButtonThatThenHasDoneItsDuty() {
    open("#/cluster?node=" + NODE);
    page.locator("button:has-text('Make it the primary node')").click();

    page.locator(".notice:has-text('primary node set to " + NODE + "')").waitFor();
    page.locator(".primary-note:has-text('The primary node')").waitFor();
    page.locator(".node-name.primary:has-text('esp-a1d4e5')").waitFor();
    page.locator(".graph-node.primary[aria-label*='esp-a1d4e5']").waitFor();
    assertThat(page.locator("button:has-text('Make it the primary node')").isVisible()).isFalse();
  }

  @Test
  void aMessageIsPublishedToWhereThatIsAllowedAndComesBackInTheStream() {
    open("#/stream?topic=demo/mine");
    page.locator("button:has-text('Publish')").first().click();
    assertThat(page.locator(".publish").textContent()).contains("Allowed: demo/#");
    publish("demo/mine", "{\"level\": 7}");

    page.locator(".publish-answer:has-text('The broker has it.')").waitFor();
    page.locator(".row:not([hidden]):has-text('demo/mine'):has-text('7')").waitFor();
    publish("sensor/mine", "1");
    page.locator(".publish-answer.problem:has-text('sensor/mine is not allowed')").waitFor();
  }

  private void publish(String topic, String message) {
    page.fill("#publish-topic", topic);
    page.fill("#publish-data", message);
    page.press("#publish-data", "Enter");
  }

  private static FilterOptions havingMilliseconds() {
    return new FilterOptions().setHasText(Pattern.compile("^\\d+ ms$"));
  }

  private void open(String hash) {
    page =
        stage.open(
            stage.gateway().port(), hash, new NewContextOptions().setViewportSize(1280, 800));
  }
}
