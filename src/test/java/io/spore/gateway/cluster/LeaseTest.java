package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Leadership.Standing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class LeaseTest {
  private long steadyMs = 5_000;
  private long wallMs = 1_700_000_000_000L;
  private final Lease lease =
      new Lease(() -> TimeUnit.MILLISECONDS.toNanos(steadyMs), () -> wallMs);

  @Test
  void nobodyLeadsFromTheStart() {
    assertThat(lease.standing()).isEqualTo(Standing.FOLLOWS);
  }

  @Test
  void aLeaseThatIsRenewedInTimeHolds() {
    lease.renew(Standing.LEADS);
    pass(Timing.LEASE);

    assertThat(lease.standing()).isEqualTo(Standing.LEADS);
  }

  @Test
  void whoStoodStillIsUnsureBeforeAnybodyToldIt() {
    lease.renew(Standing.LEADS);
    pass(Timing.LEASE + 1);

    assertThat(lease.standing()).isEqualTo(Standing.UNSURE);
  }

  @Test
  void aMachineThatSleptShowsInItsWallClockAlone() {
    lease.renew(Standing.LEADS);
    wallMs += Timing.LEASE + 1;

    assertThat(lease.standing()).isEqualTo(Standing.UNSURE);
  }

  @Test
  void whoFollowsFollowsHoweverLongItStoodStill() {
    lease.renew(Standing.FOLLOWS);
    pass(60_000);

    assertThat(lease.standing()).isEqualTo(Standing.FOLLOWS);
  }

  @Test
  void listenersHearOfChangesOnlyAndNotOfDoubts() {
    List<Standing> heard = new ArrayList<>();
    lease.listen(heard::add);
    lease.renew(Standing.LEADS);
    lease.renew(Standing.LEADS);
    lease.renew(Standing.UNSURE);
    lease.renew(Standing.LEADS);
    lease.renew(Standing.FOLLOWS);

    assertThat(heard).containsExactly(Standing.FOLLOWS, Standing.LEADS, Standing.FOLLOWS);
  }

  private void pass(long millis) {
    steadyMs += millis;
    wallMs += millis;
  }
}
