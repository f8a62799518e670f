package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.spore.gateway.support.DashboardStage;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The past, looked at and played in the dashboard of a gateway that runs, in a real browser. */
@ExtendWith(VertxExtension.class)
@Timeout(60)
class DashboardReplayIT {
  private static final int APART_MS = 1_500;

  /** Notes when each topic is drawn for the first time: the page draws ten times a second. */
  private static final String WATCH =
      """
      () => {
        window.drawn = {};
        const look = () => {
          for (const row of document.querySelectorAll('.row:not([hidden])')) {
            const topic = row.textContent.match(/play\\/[ab]/)?.[0];
            if (topic) {
              drawn[topic] ??= performance.now();
            }
          }
          requestAnimationFrame(look);
        };
        look();
      }
      """;

  @TempDir private static Path folder;
  private static DashboardStage stage;

  private MqttPublisher publisher;
  private Page page;

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

  @BeforeEach
  void connect(Vertx vertx) {
    publisher = stage.publisher(vertx);
  }

  @AfterEach
  void leave() {
    publisher.close();
    if (page != null) {
      page.context().close();
    }
  }

  @Test
  void aMomentThatWasIsShownAndPlayedAndTheWayBackIsShort() {
    publisher.publish("time/early", "then", 1, false);
    open("#/topics");
    publisher.publish("time/late", "now", 1, false);
    page.locator(".tree-name:has-text('late')").waitFor();
    page.waitForTimeout(600);
    page.evaluate(
        "() => { const slider = document.querySelector('.slider'); slider.value = 1990;"
            + " slider.dispatchEvent(new Event('input')); }");

    page.locator("html[data-past]").waitFor();
    page.locator("text=before tell it").waitFor();
    play(100);
    page.locator(".notice:has-text('live again')").waitFor();
    page.locator("html:not([data-past])").waitFor();
  }

  @Test
  void eventsComeAsFarApartAsTheyDidAndTenTimesCloserAtTenTimesTheSpeed() throws Exception {
    open("#/stream?topic=play/%23");
    publisher.publish("play/a", "1", 1, false);
    row("play/a").waitFor();
    page.waitForTimeout(APART_MS);
    publisher.publish("play/b", "2", 1, false);
    row("play/b").waitFor();
    page.evaluate(WATCH);
    Instant first = timeOf("play/a");
    double apart = Duration.between(first, timeOf("play/b")).toMillis();

    goTo(first.minusMillis(500));
    play(1);
    assertThat(millisBetweenTheTwo()).isBetween(apart - 200, apart + 700);
    assertThat(row("play/b").locator(".row-data").textContent()).isEqualTo("2");

    goTo(first.minusMillis(500));
    play(10);
    assertThat(millisBetweenTheTwo()).isBetween(apart / 10 - 110, apart / 10 + 700);
    page.locator(".notice:has-text('live again')").waitFor();
  }

  /** Moves the slider, and waits until the page shows a moment before the first event. */
  private void goTo(Instant moment) throws Exception {
    page.waitForFunction("() => !document.querySelector('.slider').disabled");
    page.evaluate(
        """
        ({ moment, oldest }) => {
          const slider = document.querySelector('.slider');
          slider.value = slider.max * (moment - oldest) / (Date.now() - oldest);
          slider.dispatchEvent(new Event('input'));
        }
        """,
        Map.of(
            "moment",
            (double) moment.toEpochMilli(),
            "oldest",
            (double) timeOf("%23").toEpochMilli()));
    page.locator("html[data-past]").waitFor();
    page.waitForFunction("() => document.querySelectorAll('.row:not([hidden])').length === 0");
    page.evaluate("() => { window.drawn = {}; }");
  }

  private void play(int speed) {
    page.selectOption(".time select", String.valueOf(speed));
    page.locator("[aria-label='Play from here']").click();
  }

  private double millisBetweenTheTwo() {
    page.waitForFunction("() => drawn['play/a'] && drawn['play/b']");
    return ((Number) page.evaluate("() => drawn['play/b'] - drawn['play/a']")).doubleValue();
  }

  /** When the oldest event of these topics came. */
  private static Instant timeOf(String topics) throws Exception {
    return Instant.parse(stage.gateway().events(topics).get(0).getString("timestamp"));
  }

  private void open(String hash) {
    page =
        stage.open(
            stage.gateway().port(), hash, new NewContextOptions().setViewportSize(1280, 800));
  }

  private Locator row(String topic) {
    return page.locator(".row:not([hidden])", new Page.LocatorOptions().setHasText(topic));
  }
}
