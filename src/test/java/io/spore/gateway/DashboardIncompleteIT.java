package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import io.spore.gateway.support.DashboardStage;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A dashboard of which not all came, as when a laptop changes its network meanwhile. */
@Timeout(120)
class DashboardIncompleteIT {
  @TempDir private static Path folder;
  private static DashboardStage stage;

  @BeforeAll
  static void start() {
    stage = DashboardStage.start(folder);
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/dashboard/main.js", "/dashboard/chart.js", "/dashboard/base.css"})
  void thePageIsLoadedAnewOnceTheGatewayAnswers(String file) {
    Page page = open();
    AtomicInteger lost = new AtomicInteger();
    loseOnce(page, "**" + file, any -> true, lost);
    loseOnce(page, "**/", asked -> asked.resourceType().equals("fetch"), lost);
    page.reload();

    page.locator(".notice.bad:has-text('incomplete')").waitFor();
    page.locator(".dot[data-state=open]").first().waitFor();
    assertThat(lost).hasValue(2);
    assertThat(page.locator(".notice.shown").count()).isZero();
  }

  @Test
  void whetherATokenIsWantedIsAskedUntilThereIsAnAnswer() {
    Page page = open();
    AtomicInteger lost = new AtomicInteger();
    loseOnce(page, "**/api/gateways", any -> true, lost);
    page.reload();

    page.locator("#view .problem:has-text('Waiting: the gateway does not answer')").waitFor();
    page.locator(".dot[data-state=open]").first().waitFor();
    assertThat(lost).hasValue(1);
  }

  private static Page open() {
    return stage.open(stage.gateway().port(), "", new NewContextOptions());
  }

  /** Cuts the connection of the first such request, and counts it. */
  private static void loseOnce(
      Page page, String address, Predicate<Request> wanted, AtomicInteger lost) {
    AtomicBoolean done = new AtomicBoolean();
    page.route(
        address,
        route -> {
          if (wanted.test(route.request()) && done.compareAndSet(false, true)) {
            lost.incrementAndGet();
            route.abort("connectionreset");
          } else {
            route.fallback();
          }
        });
  }
}
