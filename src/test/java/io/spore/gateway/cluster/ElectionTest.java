package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.cluster.Election.Role;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElectionTest {
  private final SimulatedCluster cluster = new SimulatedCluster();

  @BeforeEach
  void startThree() {
    cluster.start("a");
    cluster.run(200);
    cluster.start("b");
    cluster.run(200);
    cluster.start("c");
    cluster.run(1_000);
  }

  @Test
  void aGatewayThatIsAloneLeadsAtOnce() {
    SimulatedCluster alone = new SimulatedCluster();
    alone.start("a");
    alone.run(Timing.TICK);

    assertThat(alone.leaders()).containsExactly("a");
  }

  @Test
  void whoComesLaterFollowsTheLeaderThatIsThere() {
    assertThat(cluster.leaders()).containsExactly("a");
    assertThat(cluster.followed().values()).containsOnly("a");
  }

  @Test
  void gatewaysThatStartTogetherAgreeOnOneLeader() {
    SimulatedCluster together = new SimulatedCluster();
    together.start("x");
    together.start("y");
    together.start("z");
    together.run(1_000);

    assertThat(together.leaders()).containsExactly("x");
    assertThat(together.followed().values()).containsOnly("x");
  }

  @Test
  void whenTheLeaderIsKilledTheOneThatRunsLongestLeadsWithinOneAndAHalfSeconds() {
    long before = cluster.election("b").term();
    cluster.kill("a");
    cluster.run(1_500);

    assertThat(cluster.leaders()).containsExactly("b");
    assertThat(cluster.followed().values()).containsOnly("b");
    assertThat(cluster.election("c").term()).isGreaterThan(before);
  }

  @Test
  void whenTheLeaderFreezesAnotherLeadsWithinThreeSecondsAndTheWokenOneFollows() {
    cluster.freeze("a");
    cluster.run(3_000);
    assertThat(cluster.leaders()).containsExactly("b");

    cluster.run(57_000);
    cluster.wake("a");
    cluster.run(1);
    assertThat(cluster.leaders()).containsExactly("b");
    cluster.run(600);
    assertThat(cluster.leaders()).containsExactly("b");
    assertThat(cluster.followed().values()).containsOnly("b");
  }

  @Test
  void aLeaderThatWakesUpDoesNotLeadUntilItKnowsThatNobodyElseDoes() {
    SimulatedCluster alone = new SimulatedCluster();
    alone.start("a");
    alone.run(500);
    alone.freeze("a");
    alone.run(10_000);
    alone.wake("a");
    alone.run(1);

    assertThat(alone.election("a").role()).isEqualTo(Role.UNSURE);
    alone.run(Timing.CONFIRM + Timing.TICK);
    assertThat(alone.leaders()).containsExactly("a");
  }

  @Test
  void aShortPauseChangesNothing() {
    long term = cluster.election("a").term();
    cluster.freeze("a");
    cluster.run(Timing.LEASE - 2 * Timing.TICK);
    cluster.wake("a");
    cluster.run(1_000);

    assertThat(cluster.leaders()).containsExactly("a");
    assertThat(cluster.election("c").term()).isEqualTo(term);
  }

  @Test
  void aFollowerThatWakesUpDoesNotTakeTheOthersForSilent() {
    cluster.freeze("c");
    cluster.run(30_000);
    cluster.wake("c");
    cluster.run(1);

    assertThat(cluster.leaders()).containsExactly("a");
    cluster.run(5_000);
    assertThat(cluster.leaders()).containsExactly("a");
  }

  @Test
  void aLeaderThatStopsIsSucceededAtOnce() {
    cluster.stop("a");
    cluster.run(600);

    assertThat(cluster.leaders()).containsExactly("b");
  }

  @Test
  void whereTheNetworkIsCutEachPartHasALeaderAndAfterwardsTheOneOfTheLargerPartStays() {
    cluster.cut("a", "b");
    cluster.cut("a", "c");
    cluster.run(4_000);
    assertThat(cluster.leaders()).containsExactly("a", "b");

    cluster.heal();
    cluster.run(1_200);
    assertThat(cluster.leaders()).containsExactly("b");
    assertThat(cluster.followed().values()).containsOnly("b");
  }

  @Test
  void aSingleGatewayThatWasCutOffDoesNotTakeTheLeadFromTheMany() {
    cluster.cut("c", "a");
    cluster.cut("c", "b");
    cluster.run(4_000);
    assertThat(cluster.leaders()).containsExactly("a", "c");

    cluster.heal();
    cluster.run(1_200);
    assertThat(cluster.leaders()).containsExactly("a");
    assertThat(cluster.election("b").term())
        .as("a newer term than the other one's, so that it is the one that counts")
        .isEqualTo(cluster.election("a").term())
        .isGreaterThanOrEqualTo(cluster.election("c").term());
  }

  @Test
  void whoDoesNotHearTheLeaderThatOthersHearDoesNotMakeASecondOne() {
    cluster.cut("a", "c");
    cluster.run(10_000);

    assertThat(cluster.leaders()).containsExactly("a");
    assertThat(cluster.followed().get("c")).isEmpty();
  }

  @Test
  void eventsOfAnOlderTermAreNotAdmittedOnceANewerOneIsFollowed() {
    long old = cluster.election("c").term();
    assertThat(cluster.election("c").admits(old)).isTrue();
    cluster.freeze("a");
    cluster.run(3_000);

    assertThat(cluster.election("c").admits(old)).isFalse();
    assertThat(cluster.election("c").admits(cluster.election("b").term())).isTrue();
  }

  @Test
  void aGatewayThatTheClusterManagerLosesButThatGoesOnTalkingStays() {
    cluster.election("b").lost("a", 1_000_000);
    cluster.run(3_000);

    assertThat(cluster.leaders()).containsExactly("a");
    assertThat(Set.copyOf(cluster.followed().values())).containsExactly("a");
  }

  @Test
  void termsGrowWithTheClockSoThatTheyGrowOverAFullRestart() {
    assertThat(cluster.election("a").term()).isGreaterThan(1_700_000_000_000L);
  }
}
