package io.spore.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.logging.RepeatLimit.Kind;
import io.spore.gateway.logging.RepeatLimit.Suppressed;
import org.junit.jupiter.api.Test;

class RepeatLimitTest {
  private static final Kind SLOW = new Kind("Subscriber", "client too slow, closed");
  private static final Kind FLAPS = new Kind("NodeNews", "node flaps");

  private final RepeatLimit limit = new RepeatLimit(3);

  @Test
  void aFewLinesOfAKindPassInAMinute() {
    assertThat(passed(SLOW, 10, 0)).isEqualTo(3);
    assertThat(limit.suppressed()).isEqualTo(7);
  }

  @Test
  void anotherKindHasItsOwnCount() {
    passed(SLOW, 10, 0);

    assertThat(passed(FLAPS, 2, 0)).isEqualTo(2);
    assertThat(passed(new Kind("Other", SLOW.message()), 2, 0)).isEqualTo(2);
  }

  @Test
  void anotherMinuteBeginsWithTheFirstLineAfterTheLastOne() {
    passed(SLOW, 10, 0);
    assertThat(passed(SLOW, 10, 59_999)).isZero();

    assertThat(passed(SLOW, 10, 60_000)).isEqualTo(3);
    assertThat(passed(SLOW, 10, 119_999)).isZero();
  }

  @Test
  void whatWasHeldBackIsToldOnceWhenTheMinuteIsOver() {
    passed(SLOW, 10, 0);
    passed(FLAPS, 3, 0);
    assertThat(limit.takeOver(59_999)).isEmpty();

    assertThat(limit.takeOver(60_000)).containsExactly(new Suppressed(SLOW, 7));
    assertThat(limit.takeOver(200_000)).isEmpty();
  }

  @Test
  void whatWasHeldBackIsToldAlsoWhenTheKindGoesOn() {
    passed(SLOW, 10, 0);
    passed(SLOW, 5, 70_000);

    assertThat(limit.takeOver(70_000)).containsExactly(new Suppressed(SLOW, 7));
    assertThat(limit.takeOver(130_000)).containsExactly(new Suppressed(SLOW, 2));
  }

  @Test
  void theNumberOfKindsIsBoundedAndTheOldestGivesWay() {
    passed(SLOW, 4, 0);
    for (int i = 0; i < RepeatLimit.MOST_KINDS; i++) {
      passed(new Kind("Library", "line " + i), 1, 1);
    }

    assertThat(limit.takeOver(2)).containsExactly(new Suppressed(SLOW, 1));
    assertThat(passed(SLOW, 4, 2)).isEqualTo(3);
  }

  @Test
  void zeroIsNoLimit() {
    passed(SLOW, 4, 0);
    limit.setPerMinute(0);

    assertThat(passed(SLOW, 1_000, 1)).isEqualTo(1_000);
    assertThat(limit.takeOver(60_000)).containsExactly(new Suppressed(SLOW, 1));
  }

  private int passed(Kind kind, int lines, long now) {
    int passed = 0;
    for (int i = 0; i < lines; i++) {
      passed += limit.admits(kind, now) ? 1 : 0;
    }
    return passed;
  }
}
