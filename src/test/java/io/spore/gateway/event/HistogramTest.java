package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HistogramTest {
  private final Histogram histogram = new Histogram(10, 100);

  @Test
  void aNumberFallsIntoTheFirstBucketThatItFits() {
    for (long number : new long[] {-5, 0, 10, 11, 100, 101, Long.MAX_VALUE}) {
      histogram.record(number);
    }

    assertThat(histogram.counts()).containsExactly(3, 2, 2);
  }

  @Test
  void theSumIsThatOfAllNumbers() {
    histogram.record(7);
    histogram.record(500);

    assertThat(histogram.sum()).isEqualTo(507);
  }

  @Test
  void boundsAreNotChangedFromOutside() {
    histogram.bounds()[0] = 1_000;
    histogram.record(11);

    assertThat(histogram.counts()).containsExactly(0, 1, 0);
  }
}
