package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.spore.gateway.support.DashboardStage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The dashboard of the demo on several screens, and for people who do not see it. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have five loopback addresses
@Timeout(120)
class DashboardLookIT {
  private static final List<String> VIEWS = List.of("stream", "topics", "cluster", "gateway");
  private static final String AXE = "/META-INF/resources/webjars/axe-core/4.6.3/axe.min.js";
  private static final String FINDINGS =
      "async () => (await axe.run()).violations"
          + ".filter(found => ['serious', 'critical'].includes(found.impact))"
          + ".map(found => found.id + ': ' + found.nodes.map(node => node.target).join(', '))";

  private static final long FIRST_PAINT_MS = 1_000;

  @TempDir private static Path folder;
  private static DashboardStage stage;

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

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void noViewHasASeriousFindingOfAccessibility(ColorScheme colours) throws IOException {
    Page page = open("", new NewContextOptions().setColorScheme(colours));
    page.evaluate(axe());
    for (String view : VIEWS) {
      show(page, view);
      if (view.equals("stream")) {
        page.locator(".row:not([hidden])").nth(3).click();
      } else if (view.equals("cluster")) {
        page.locator(".node-name").first().click();
      }
      page.locator("#view > section").waitFor();

      assertThat((List<?>) page.evaluate(FINDINGS)).as("%s, %s", view, colours).isEmpty();
    }
    page.context().close();
  }

  @Test
  void itIsDarkWhereTheSystemIsAndTheSwitchIsRemembered() {
    Page page = open("", new NewContextOptions().setColorScheme(ColorScheme.DARK));
    assertThat(background(page)).isEqualTo("rgb(13, 18, 16)");

    page.locator("[aria-label='Colours: system']").click();
    assertThat(background(page)).isEqualTo("rgb(245, 247, 246)");
    page.reload();
    page.locator("[aria-label='Colours: light']").waitFor();
    assertThat(background(page)).isEqualTo("rgb(245, 247, 246)");
    page.context().close();
  }

  @Test
  void onAPhoneNothingIsWiderThanTheScreen() {
    Page page = open("", new NewContextOptions().setViewportSize(390, 844));
    for (String view : VIEWS) {
      show(page, view);

      assertThat(page.evaluate("() => document.documentElement.scrollWidth")).isEqualTo(390);
    }
    page.context().close();
  }

  @Test
  void theFirstPaintComesWithinASecondAndNothingJumpsAfterwards() {
    Page page = open("", new NewContextOptions().setViewportSize(1280, 800));
    page.locator(".row:not([hidden])").first().waitFor();
    Object paint =
        page.evaluate("() => performance.getEntriesByName('first-contentful-paint')[0].startTime");
    Object shift =
        page.evaluate(
            "() => new Promise(told => new PerformanceObserver(list => told("
                + "list.getEntries().reduce((sum, entry) => sum + entry.value, 0)))"
                + ".observe({type: 'layout-shift', buffered: true})"
                + " ?? setTimeout(() => told(0), 1000))");

    assertThat(((Number) paint).longValue()).isLessThan(FIRST_PAINT_MS);
    // Web Vitals: up to 0.1 is good.
    assertThat(((Number) shift).doubleValue()).isLessThan(0.1);
    page.context().close();
  }

  private static Page open(String hash, NewContextOptions options) {
    return stage.open(stage.gateway().port(), hash, options);
  }

  private static void show(Page page, String view) {
    page.locator("[data-view=" + view + "]").click();
    page.locator("[data-view=" + view + "][aria-current=page]").waitFor();
  }

  private static Object background(Page page) {
    return page.evaluate("() => getComputedStyle(document.body).backgroundColor");
  }

  private static String axe() throws IOException {
    try (InputStream in = DashboardLookIT.class.getResourceAsStream(AXE)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8) + ";0";
    }
  }
}
