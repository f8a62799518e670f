package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.TestLimits;
import org.junit.jupiter.api.Test;

class ConnectionCountsTest {
  private long nanos;

  @Test
  void noMoreAreTakenInThanThereMayBe() {
    ConnectionCounts counts = counts(new TestLimits().connections(2));
    assertThat(counts.join("10.0.0.1", true)).isEmpty();
    assertThat(counts.join("10.0.0.2", true)).isEmpty();
    assertThat(counts.join("10.0.0.3", true)).contains(Refusal.TOO_MANY_CONNECTIONS);
    counts.left("10.0.0.1", true);
    assertThat(counts.join("10.0.0.3", true)).isEmpty();
    assertThat(counts.connections()).isEqualTo(2);
  }

  @Test
  void oneAddressDoesNotTakeThePlacesOfOthers() {
    ConnectionCounts counts = counts(new TestLimits().connectionsPerAddress(1));
    assertThat(counts.join("2001:db8::1", true)).isEmpty();
    assertThat(counts.join("2001:db8::2", true)).contains(Refusal.TOO_MANY_FROM_ADDRESS);
    assertThat(counts.join("2001:db9::1", true)).isEmpty();
    counts.left("2001:db8::1", true);
    assertThat(counts.join("2001:db8::2", true)).isEmpty();
  }

  @Test
  void whoComesTooOftenWaits() {
    ConnectionCounts counts = counts(new TestLimits().connectRate(5));
    for (int i = 0; i < 10; i++) {
      assertThat(counts.join("10.0.0.1", true)).isEmpty();
    }
    assertThat(counts.join("10.0.0.1", true)).contains(Refusal.CONNECTS_TOO_OFTEN);
    assertThat(counts.join("10.0.0.2", true)).isEmpty();
    nanos += 200_000_000;
    assertThat(counts.join("10.0.0.1", true)).isEmpty();
    assertThat(counts.join("10.0.0.1", true)).contains(Refusal.CONNECTS_TOO_OFTEN);
  }

  @Test
  void exemptAddressesAreLimitedTogetherOnly() {
    ConnectionCounts counts =
        counts(
            new TestLimits()
                .connections(3)
                .connectionsPerAddress(1)
                .connectRate(1)
                .exempt("127.0.0.0/8"));
    for (int i = 0; i < 3; i++) {
      assertThat(counts.join("127.0.0.1", true)).isEmpty();
    }
    assertThat(counts.join("127.0.0.1", true)).contains(Refusal.TOO_MANY_CONNECTIONS);
  }

  private ConnectionCounts counts(TestLimits limits) {
    return new ConnectionCounts(limits.build(), () -> nanos);
  }
}
