package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two gateways that hear of the same nodes, of which one tells and the other one takes over. */
class NodeRegistrySuccessionTest {
  private static final String ONE = "10.0.0.2";
  private static final String OTHER = "10.0.0.10";

  private final RegistryDriver leader = new RegistryDriver(new TestConfig());
  private final RegistryDriver standby = new RegistryDriver(new TestConfig());

  @BeforeEach
  void oneStandsBy() {
    standby.registry.follow();
  }

  @Test
  void whoStandsByTellsNothing() {
    both(ONE);
    both(ONE);
    pass(70);

    assertThat(leader.news()).isNotEmpty();
    assertThat(standby.told).isEmpty();
  }

  @Test
  void whoTakesOverTellsTheClusterOnceAndNoFloodOfNews() {
    both(ONE);
    both(OTHER);
    pass(1, ONE, OTHER);
    handOver();

    standby.registry.lead(standby.now);

    assertThat(standby.news()).isEmpty();
    assertThat(RegistryDriver.addresses(standby.onlyUpdate())).containsExactly(ONE, OTHER);
  }

  @Test
  void whatHappenedWhileNobodyToldIsToldByWhoTakesOver() {
    both(ONE);
    both(OTHER);
    pass(1, ONE, OTHER);
    handOver();
    standby.pass(15, OTHER);

    standby.registry.lead(standby.now);

    assertThat(standby.news()).containsExactly("stale " + ONE);
  }

  @Test
  void aNodeThatNobodyWasToldOfIsToldByWhoTakesOver() {
    standby.heartbeat(ONE, "esp-1");

    standby.registry.lead(standby.now);

    assertThat(standby.news()).containsExactly("discovered " + ONE);
  }

  @Test
  void aNodeGoesOnToAgeAfterTheHandover() {
    both(ONE);
    pass(1, ONE);
    pass(10);
    handOver();
    standby.registry.lead(standby.now);

    standby.pass(4);
    assertThat(standby.news()).isEmpty();
    standby.pass(1);
    assertThat(standby.news()).containsExactly("stale " + ONE);
  }

  @Test
  void whoComesLateKnowsTheNodesFromWhatClientsWereTold() {
    Member known =
        new Member(ONE, "esp-1", "stale", 1_699L, 0, Map.of("freeHeap", 9L), Map.of("app", "base"));
    standby.registry.learn(new ClusterChanged(List.of(known), ONE, 5), standby.now);
    standby.registry.lead(standby.now);

    assertThat(standby.news()).isEmpty();
    ClusterChanged told = standby.onlyUpdate();
    assertThat(told.members()).containsExactly(known);
    assertThat(told.primaryNode()).isEqualTo(ONE);
    standby.heartbeat(ONE, "esp-1");
    assertThat(standby.news()).containsExactly("active " + ONE);
  }

  @Test
  void thePrimaryNodeStaysTheSame() {
    both(ONE);
    pass(1, ONE);
    leader.heartbeat(OTHER, "esp-2");
    pass(1, ONE, OTHER);
    standby.heartbeat(OTHER, "esp-2");
    standby.pass(1, OTHER);
    ClusterChanged told = leader.cluster();
    standby.registry.learn(told, standby.now);

    standby.registry.lead(standby.now);

    assertThat(standby.cluster().primaryNode()).isEqualTo(told.primaryNode()).isEqualTo(ONE);
  }

  @Test
  void whoLosesTheLeadIsSilentAgain() {
    standby.registry.lead(standby.now);
    standby.registry.follow();
    standby.told.clear();

    standby.heartbeat(ONE, "esp-1");
    standby.pass(100);

    assertThat(standby.told).isEmpty();
  }

  private void both(String ip) {
    leader.heartbeat(ip, "esp-" + ip);
    standby.heartbeat(ip, "esp-" + ip);
  }

  private void pass(int seconds, String... speaking) {
    leader.pass(seconds, speaking);
    standby.pass(seconds, speaking);
  }

  /** The one that stands by has heard what clients were told. */
  private void handOver() {
    for (Event event : leader.told) {
      if (event instanceof NodeChanged change) {
        standby.registry.learn(change);
      } else if (event instanceof ClusterChanged cluster) {
        standby.registry.learn(cluster, standby.now);
      }
    }
  }
}
