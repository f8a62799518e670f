package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Backpressure;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CrowdTest {
  private static final int BYTES = 1_000;
  private static final int EVENTS = 100;
  private static final int PATIENCE = 3;

  private final Backpressure backpressure = new Backpressure(1_000_000);
  private final Crowd crowd = new Crowd(backpressure);
  private Lag first;
  private Lag second;
  private Lag third;

  @BeforeEach
  void threeClientsJoin() {
    first = join();
    second = join();
    third = join();
  }

  @Test
  void oneSlowClientHoldsNobodyBack() {
    first.update(BYTES, 1);
    assertThat(backpressure.paused()).isFalse();
  }

  @Test
  void moreThanHalfOfTheCrowdHoldsTheSourcesBack() {
    first.update(BYTES, 1);
    second.update(1, EVENTS);
    assertThat(backpressure.paused()).isTrue();
  }

  @Test
  void aClientLagsFromHalfOfItsBoundsOnUntilItIsBelowAQuarter() {
    first.update(600, 1);
    second.update(500, 50);
    assertThat(backpressure.paused()).isFalse();
    second.update(501, 50);
    assertThat(backpressure.paused()).isTrue();
    second.update(251, 1);
    assertThat(backpressure.paused()).isTrue();
    second.update(250, 25);
    assertThat(backpressure.paused()).isFalse();
  }

  @Test
  void whoLeavesNoLongerHoldsTheSourcesBack() {
    first.update(BYTES, 1);
    second.update(BYTES, 1);
    first.ignore();
    crowd.left();
    second.ignore();
    crowd.left();
    assertThat(backpressure.paused()).isFalse();
    assertThat(crowd.clients()).isEqualTo(1);
  }

  @Test
  void aNewcomerCanTurnTheVote() {
    first.update(BYTES, 1);
    second.update(BYTES, 1);
    join();
    assertThat(backpressure.paused()).isFalse();
  }

  @Test
  void patienceEndsOnceForWhoLagsOnAndOn() {
    first.update(BYTES, 1);
    assertThat(first.tick()).isFalse();
    assertThat(first.tick()).isFalse();
    assertThat(first.tick()).isTrue();
    assertThat(first.tick()).isFalse();
  }

  @Test
  void whoCatchesUpInTimeStartsAnew() {
    first.update(BYTES, 1);
    first.tick();
    first.tick();
    first.update(0, 0);
    first.update(BYTES, 1);
    assertThat(first.tick()).isFalse();
    assertThat(third.tick()).isFalse();
  }

  @Test
  void anIgnoredClientCountsAgainOnceItHasCaughtUpAndLagsAnew() {
    first.update(BYTES, 1);
    second.update(BYTES, 1);
    first.ignore();
    assertThat(backpressure.paused()).isFalse();
    first.update(BYTES, 1);
    assertThat(backpressure.paused()).isFalse();
    first.update(0, 0);
    first.update(BYTES, 1);
    assertThat(backpressure.paused()).isTrue();
  }

  private Lag join() {
    crowd.joined();
    return new Lag(crowd, new QueueBounds(BYTES, EVENTS), PATIENCE);
  }
}
