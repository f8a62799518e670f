package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Page.LocatorOptions;
import io.spore.gateway.support.DashboardStage;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dashboard at 5,000 events a second: for some seconds, or for as many as {@code
 * -Ddashboard.seconds} says.
 */
@ExtendWith(VertxExtension.class)
@Timeout(300)
class DashboardLoadIT {
  private static final int SECONDS = Integer.getInteger("dashboard.seconds", 5);
  private static final int EVENTS_A_TICK = 100;
  private static final int TICK_MS = 20;
  private static final int TOPICS = 200;
  private static final Pattern SAMPLED =
      Pattern.compile("drawing about 1 in \\d+; counts are exact");
  private static final long MOST_GROWTH = 8_000_000;
  private static final int LONGEST_TASK_MS = 200;

  /** A task of the page that takes longer than 50 ms is a long one (W3C, Long Tasks API). */
  private static final String NOTE_LONG_TASKS =
      "() => { window.long = []; window.note = tasks => tasks.forEach(task =>"
          + " long.push(task.duration)); window.observer = new PerformanceObserver(list =>"
          + " note(list.getEntries())); observer.observe({entryTypes: ['longtask']}); }";

  @TempDir private Path folder;

  @Test
  void countsStayExactMemoryFlatAndThePageSmooth(Vertx vertx) throws Exception {
    ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor();
    try (DashboardStage stage = DashboardStage.start(folder);
        MqttPublisher publisher = stage.publisher(vertx)) {
      Page page =
          stage.open(
              stage.gateway().port(),
              "#/stream?topic=load/%23",
              new NewContextOptions().setViewportSize(1280, 800));
      page.waitForFunction("() => document.querySelector('.stream').dataset.state === 'open'");
      page.evaluate(NOTE_LONG_TASKS);
      AtomicInteger sent = new AtomicInteger();
      var ticking =
          clock.scheduleAtFixedRate(
              () -> publish(publisher, sent), 0, TICK_MS, TimeUnit.MILLISECONDS);
      page.waitForTimeout(SECONDS * 500.0);
      page.locator(".sampled", new LocatorOptions().setHasText(SAMPLED)).waitFor();
      long half = heap(page);
      page.waitForTimeout(SECONDS * 500.0);
      long whole = heap(page);
      ticking.cancel(false);
      clock.shutdown();
      assertThat(clock.awaitTermination(10, TimeUnit.SECONDS)).isTrue();

      page.waitForFunction(
          "sent => document.querySelector('.list-head .num').textContent"
              + ".startsWith(sent.toLocaleString('en') + ' events')",
          sent.get());
      List<Number> tasks = longTasks(page);
      System.out.printf(
          "Dashboard: %,d events in %d s, heap %,d bytes at half time and %,d at the end,"
              + " tasks over 50 ms: %s%n",
          sent.get(), SECONDS, half, whole, tasks);
      assertThat(whole - half).isLessThan(MOST_GROWTH);
      assertThat(median(tasks)).isLessThan(LONGEST_TASK_MS);
    } finally {
      clock.shutdownNow();
    }
  }

  private static void publish(MqttPublisher publisher, AtomicInteger sent) {
    int first = sent.getAndAdd(EVENTS_A_TICK);
    for (int i = 0; i < EVENTS_A_TICK; i += 10) {
      int number = first + i;
      publisher.publishMany(
          "load/line" + number % 7 + "/sensor" + number / 10 % TOPICS,
          10,
          each -> "{\"n\": " + (number + each) + ", \"pad\": \"" + "x".repeat(120) + "\"}",
          0);
    }
  }

  /** Collecting all garbage is a long task, but none of the page's own: it is not noted. */
  private static long heap(Page page) {
    page.evaluate("() => { note(observer.takeRecords()); observer.disconnect(); }");
    CDPSession session = page.context().newCDPSession(page);
    session.send("HeapProfiler.collectGarbage");
    JsonObject used = session.send("Runtime.getHeapUsage");
    page.evaluate("() => observer.observe({entryTypes: ['longtask']})");
    return used.get("usedSize").getAsLong();
  }

  /** How long each took, in milliseconds, the shortest first. */
  @SuppressWarnings("unchecked")
  private static List<Number> longTasks(Page page) {
    return (List<Number>) page.evaluate("() => long.sort((a, b) => a - b)");
  }

  private static double median(List<Number> tasks) {
    return tasks.isEmpty() ? 0 : tasks.get(tasks.size() / 2).doubleValue();
  }
}
