package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeepAliveTest {
  private static final long T = 5_000_000;

  private final KeepAlive keepAlive = new KeepAlive(Duration.ofSeconds(60));

  @BeforeEach
  void theLinkComesUp() {
    keepAlive.start(T);
  }

  @Test
  void aPingIsDueEveryHalfInterval() {
    assertThat(keepAlive.pingDueAt(T + 29_999)).isFalse();
    assertThat(keepAlive.pingDueAt(T + 30_000)).isTrue();
    keepAlive.pinged(T + 30_000);
    assertThat(keepAlive.pingDueAt(T + 59_999)).isFalse();
    assertThat(keepAlive.pingDueAt(T + 60_000)).isTrue();
  }

  @Test
  void trafficDoesNotPutOffThePingSinceTheBrokerWantsToHearFromUsToo() {
    keepAlive.heard();
    assertThat(keepAlive.pingDueAt(T + 30_000)).isTrue();
  }

  @Test
  void aSilentBrokerIsFoundWithinOneAndAHalfIntervals() {
    keepAlive.pinged(T + 30_000);
    keepAlive.pinged(T + 60_000);
    assertThat(keepAlive.deadAt(T + 74_999)).isFalse();
    assertThat(keepAlive.deadAt(T + 75_000)).isTrue();
    assertThat(keepAlive.patienceMs()).isEqualTo(45_000);
  }

  @Test
  void anythingHeardCountsAsAnAnswer() {
    keepAlive.pinged(T + 30_000);
    keepAlive.heard();
    assertThat(keepAlive.deadAt(T + 300_000)).isFalse();
  }

  @Test
  void aGatewayThatSleptDoesNotBlameTheBroker() {
    assertThat(keepAlive.deadAt(T + 3_600_000)).isFalse();
    keepAlive.pinged(T + 3_600_000);
    assertThat(keepAlive.deadAt(T + 3_600_000)).isFalse();
  }

  @Test
  void silenceWhileReadingIsPausedIsNotDeathButPingsGoOn() {
    keepAlive.pause();
    keepAlive.pinged(T + 30_000);
    assertThat(keepAlive.deadAt(T + 300_000)).isFalse();
    assertThat(keepAlive.pingDueAt(T + 60_000)).isTrue();
  }

  @Test
  void afterAPauseTheBrokerGetsItsTimeAnew() {
    keepAlive.pause();
    keepAlive.pinged(T + 30_000);
    keepAlive.resume();
    assertThat(keepAlive.deadAt(T + 300_000)).isFalse();
    keepAlive.pinged(T + 300_000);
    assertThat(keepAlive.deadAt(T + 345_000)).isTrue();
  }

  @Test
  void aNewLinkDoesNotInheritTheOldOnesSilence() {
    keepAlive.pinged(T + 30_000);
    keepAlive.start(T + 80_000);
    assertThat(keepAlive.deadAt(T + 80_000)).isFalse();
  }

  @Test
  void zeroSwitchesPingsOff() {
    KeepAlive off = new KeepAlive(Duration.ZERO);
    off.start(T);
    assertThat(off.pingDueAt(T + 3_600_000)).isFalse();
    assertThat(off.deadAt(T + 3_600_000)).isFalse();
  }
}
