package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SourceLimiterTest {
  private static final long MILLISECOND = 1_000_000;

  private final SourceLimiter limiter = new SourceLimiter(10, 5, 100);
  private long now = Long.MAX_VALUE - 1_000;

  @Test
  void aSourceMaySendABurstAndThenAtItsRate() {
    assertThat(admittedOf(20, "10.0.0.2")).isEqualTo(5);

    now += 99 * MILLISECOND;
    assertThat(admittedOf(20, "10.0.0.2")).isZero();
    now += MILLISECOND;
    assertThat(admittedOf(20, "10.0.0.2")).isEqualTo(1);
    now += 250 * MILLISECOND;
    assertThat(admittedOf(20, "10.0.0.2")).isEqualTo(2);
  }

  @Test
  void aQuietSourceGetsItsBurstBackAndNotMore() {
    admittedOf(20, "10.0.0.2");

    now += 3_600_000 * MILLISECOND;

    assertThat(admittedOf(20, "10.0.0.2")).isEqualTo(5);
  }

  @Test
  void oneSourceDoesNotUseUpAnothersBucket() {
    admittedOf(20, "10.0.0.2");

    assertThat(admittedOf(20, "10.0.0.3")).isEqualTo(5);
  }

  @Test
  void aFloodFromManySourcesGrowsNoMemoryAndShutsNobodyOut() {
    for (int i = 0; i < 65_536; i++) {
      limiter.admits("10.1." + (i >> 8) + "." + (i & 255), now);
    }

    assertThat(limiter.size()).isEqualTo(100);
    assertThat(limiter.admits("10.0.0.2", now)).isTrue();
  }

  @Test
  void theSourceSilentForTheLongestTimeIsForgottenFirst() {
    admittedOf(20, "10.0.0.2");
    for (int i = 0; i < 150; i++) {
      limiter.admits("10.1.0." + i, now);
      assertThat(limiter.admits("10.0.0.2", now)).isFalse();
    }
  }

  private int admittedOf(int datagrams, String source) {
    int admitted = 0;
    for (int i = 0; i < datagrams; i++) {
      admitted += limiter.admits(source, now) ? 1 : 0;
    }
    return admitted;
  }
}
