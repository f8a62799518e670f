package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WakingClockTest {
  private long steadyMs = 5_000;
  private long wallMs = 1_700_000_000_000L;
  private final WakingClock clock =
      new WakingClock(() -> TimeUnit.MILLISECONDS.toNanos(steadyMs), () -> wallMs);

  @Test
  void itRunsWithTheSteadyClock() {
    long before = clock.millis();
    steadyMs += 700;
    wallMs += 650;

    assertThat(clock.millis() - before).isEqualTo(700);
  }

  @Test
  void whatTheMachineSleptThroughCounts() {
    long before = clock.millis();
    steadyMs += 100;
    wallMs += 60_100;

    assertThat(clock.millis() - before).isEqualTo(60_100);
    assertThat(clock.millis() - before).isEqualTo(60_100);
  }

  @Test
  void aWallClockThatIsSetBackIsNotFollowed() {
    long before = clock.millis();
    steadyMs += 100;
    wallMs -= 3_600_000;

    assertThat(clock.millis() - before).isEqualTo(100);
  }
}
