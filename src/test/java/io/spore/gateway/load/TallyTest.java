package io.spore.gateway.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TallyTest {
  private final Tally tally = new Tally();

  @BeforeEach
  void expectTenToThirteen() {
    tally.expect(10, 4);
  }

  private void take(long... numbers) {
    for (long number : numbers) {
      tally.take(number);
    }
  }

  @Test
  void allInOrderIsComplete() {
    take(10, 11, 12, 13);
    assertThat(tally.missing()).isZero();
    assertThat(tally.outOfOrder()).isZero();
  }

  @Test
  void aGapIsMissing() {
    take(10, 12, 13);
    assertThat(tally.missing()).isEqualTo(1);
  }

  @Test
  void aLastMessageThatNeverComesIsMissing() {
    take(10, 11, 12);
    assertThat(tally.missing()).isEqualTo(1);
  }

  @Test
  void aRepeatAndALatecomerAreOutOfOrder() {
    take(10, 10, 12, 11, 13);
    assertThat(tally.outOfOrder()).isEqualTo(2);
    assertThat(tally.missing()).isEqualTo(1);
  }

  @Test
  void whatBelongsToAnotherRunIsPassedOver() {
    assertThat(tally.take(9)).isFalse();
    assertThat(tally.take(14)).isFalse();
    assertThat(tally.take(10)).isTrue();
    assertThat(tally.received()).isEqualTo(1);
  }
}
