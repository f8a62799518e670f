package io.spore.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LatenciesTest {
  private final Latencies latencies = new Latencies();

  @Test
  void aPercentileIsTheTimeThatThisShareDoesNotExceed() {
    for (int micros = 1; micros <= 1_000; micros++) {
      latencies.record(micros * 1_000L);
    }
    assertThat((double) latencies.percentile(0.5)).isCloseTo(500_000, within(4_000.0));
    assertThat((double) latencies.percentile(0.99)).isCloseTo(990_000, within(8_000.0));
    assertThat((double) latencies.percentile(1)).isCloseTo(1_000_000, within(8_000.0));
  }

  @Test
  void anyTimeIsKnownToOnePercent() {
    for (long nanos = 1; nanos < Long.MAX_VALUE / 3; nanos += 1 + nanos / 3) {
      latencies.clear();
      latencies.record(nanos);
      assertThat(Math.abs(latencies.percentile(0.5) - nanos) / (double) nanos)
          .as("%d ns", nanos)
          .isLessThan(0.01);
    }
  }

  @Test
  void theLongestTimeHasABucketAndOneBelowZeroIsZero() {
    latencies.record(Long.MAX_VALUE);
    assertThat(latencies.percentile(1)).isGreaterThan(Long.MAX_VALUE / 100 * 99);
    latencies.clear();
    latencies.record(-5);
    assertThat(latencies.percentile(1)).isZero();
  }

  @Test
  void twoHistogramsAddUp() {
    Latencies other = new Latencies();
    other.record(10);
    other.record(20);
    latencies.record(30);
    latencies.add(other);
    assertThat(latencies.count()).isEqualTo(3);
    assertThat(latencies.percentile(0.5)).isEqualTo(20);
  }
}
