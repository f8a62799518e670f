package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class FailedAttemptsTest {
  private long now = 1_000_000;
  private final FailedAttempts attempts = new FailedAttempts(() -> Instant.ofEpochMilli(now));

  @Test
  void theFirstWrongTokensCostNothing() {
    fail("10.0.0.1", 4);
    assertThat(attempts.waitMs("10.0.0.1")).isZero();
  }

  @Test
  void furtherOnesCostTwiceAsMuchEachTimeUpToAMinute() {
    fail("10.0.0.1", 5);
    assertThat(attempts.waitMs("10.0.0.1")).isEqualTo(1_000);
    attempts.failed("10.0.0.1", "one more");
    assertThat(attempts.waitMs("10.0.0.1")).isEqualTo(2_000);
    fail("10.0.0.1", 100);
    assertThat(attempts.waitMs("10.0.0.1")).isEqualTo(60_000);
    now += 60_000;
    assertThat(attempts.waitMs("10.0.0.1")).isZero();
  }

  @Test
  void otherAddressesDoNotWait() {
    fail("10.0.0.1", 20);
    assertThat(attempts.waitMs("10.0.0.2")).isZero();
  }

  @Test
  void theAddressesOfOneIpv6NetworkWaitTogether() {
    fail("2001:db8:1:2::1", 5);
    assertThat(attempts.waitMs("2001:db8:1:2:ffff::9")).isPositive();
    assertThat(attempts.waitMs("2001:db8:1:3::1")).isZero();
  }

  @Test
  void devicesWithOldTokensAreNotTakenForSomebodyWhoGuesses() {
    for (int i = 0; i < 1_000; i++) {
      attempts.failed("10.0.0.1", "old token " + i % 4);
    }
    assertThat(attempts.waitMs("10.0.0.1")).isZero();
  }

  @Test
  void tenQuietMinutesAreForgiven() {
    fail("10.0.0.1", 8);
    now += 600_000;
    attempts.failed("10.0.0.2", "x");
    assertThat(attempts.size()).isEqualTo(1);
  }

  @Test
  void aMillionAddressesDoNotFillTheMemory() {
    for (int i = 0; i < 1_000_000; i++) {
      attempts.failed("address " + i, "x");
    }
    assertThat(attempts.size()).isLessThanOrEqualTo(10_000);
  }

  private void fail(String address, int times) {
    for (int i = 0; i < times; i++) {
      attempts.failed(address, "guess " + i);
    }
  }
}
