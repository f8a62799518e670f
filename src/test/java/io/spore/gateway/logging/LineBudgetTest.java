package io.spore.gateway.logging;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineBudgetTest {
  private final LineBudget budget = new LineBudget(2, 1_000);

  @Test
  void soManyLinesPassInASpanAndNoMore() {
    assertThat(budget.admits(5_000)).isTrue();
    assertThat(budget.admits(5_100)).isTrue();
    assertThat(budget.admits(5_999)).isFalse();
    assertThat(budget.admits(6_000)).isTrue();
  }

  @Test
  void linesThatWereLeftOutAreCountedOnce() {
    for (int line = 0; line < 10; line++) {
      budget.admits(5_000);
    }

    assertThat(budget.takeLeftOut()).isEqualTo(8);
    assertThat(budget.takeLeftOut()).isZero();
  }
}
