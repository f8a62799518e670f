package io.spore.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Histogram;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class MetersTest {
  private final Meters meters = new Meters();

  @Test
  void aCounterIsReadWhenThePageIs() {
    AtomicLong count = new AtomicLong(1);
    meters.counter("fish_caught", "Fish out of the water", count::get, "kind", "cod");
    assertThat(meters.page()).contains("fish_caught_total{kind=\"cod\"} 1.0\n");

    count.set(7);

    assertThat(meters.page())
        .contains("# HELP fish_caught_total Fish out of the water\n")
        .contains("# TYPE fish_caught_total counter\n")
        .contains("fish_caught_total{kind=\"cod\"} 7.0\n");
  }

  @Test
  void aCounterLivesAsLongAsTheMeters() {
    meters.counter("fish_caught", "Fish out of the water", new AtomicLong(3)::get);

    System.gc();

    assertThat(meters.page()).contains("fish_caught_total 3.0\n");
  }

  @Test
  void aGaugeMayGoDown() {
    AtomicLong depth = new AtomicLong(9);
    meters.gauge("water_depth_meters", "Under the keel", depth::get);
    assertThat(meters.page()).contains("water_depth_meters 9.0\n");

    depth.set(2);

    assertThat(meters.page()).contains("water_depth_meters 2.0\n");
  }

  @Test
  void aHistogramIsShownInTheUnitOfItsName() {
    Histogram micros = new Histogram(250, 1_000);
    meters.histogram("wait_seconds", "Time spent in a queue", micros, 1e-6, "queue", "a");
    meters.histogram("wait_seconds", "Time spent in a queue", new Histogram(9), 1e-6, "queue", "b");
    micros.record(100);
    micros.record(700);
    micros.record(5_000_000);

    assertThat(meters.page())
        .contains("# TYPE wait_seconds histogram\n")
        .contains("wait_seconds_bucket{queue=\"a\",le=\"2.5E-4\"} 1\n")
        .contains("wait_seconds_bucket{queue=\"a\",le=\"0.001\"} 2\n")
        .contains("wait_seconds_bucket{queue=\"a\",le=\"+Inf\"} 3\n")
        .contains("wait_seconds_sum{queue=\"a\"} 5.0008\n")
        .contains("wait_seconds_count{queue=\"b\"} 0\n");
  }

  @Test
  void metersAreFittedWhenTheyAreReadForTheFirstTimeAndOnce() {
    AtomicLong fittings = new AtomicLong();
    meters.fitWhenAsked(
        cupboard -> {
          fittings.incrementAndGet();
          cupboard.info("boat", "Which boat this is", "name", "Elsa");
        });
    assertThat(fittings).hasValue(0);

    assertThat(meters.page()).contains("boat_info{name=\"Elsa\"} 1\n");
    assertThat(meters.page()).contains("boat_info{name=\"Elsa\"} 1\n");

    assertThat(fittings).hasValue(1);
  }
}
