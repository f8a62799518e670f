package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeRegistryTest {
  private static final String ONE = "10.0.0.2";
  private static final String OTHER = "10.0.0.10";

  private final TestConfig config = new TestConfig();
  private final RegistryDriver nodes = new RegistryDriver(config);

  @Test
  void theFirstLatencyIsToldAndTheNextOnesAreTakenAlong() {
    RegistryDriver driver = new RegistryDriver(new TestConfig());
    driver.heartbeat("10.0.0.2", "esp-1");
    driver.pass(2, "10.0.0.2");
    driver.updates();

    driver.registry.answered("10.0.0.2", 23, NodeInfo.NONE, driver.now);
    assertThat(driver.onlyMember().latency()).isEqualTo(23);

    driver.pass(2, "10.0.0.2");
    driver.registry.answered("10.0.0.2", 42, NodeInfo.NONE, driver.now);
    driver.registry.answered("10.0.0.9", 42, NodeInfo.NONE, driver.now);
    assertThat(driver.updates()).isEmpty();
    assertThat(driver.registry.cluster(driver.now).members().get(0).latency()).isEqualTo(42);
  }

  @Test
  void theFirstDatagramDiscoversANodeAndTheSecondMakesItActive() {
    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.news()).containsExactly("discovered 10.0.0.2");

    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.news()).containsExactly("active 10.0.0.2");

    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.news()).isEmpty();
  }

  @Test
  void aSilentNodeIsStaleThenLostThenForgotten() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.heartbeat(ONE, "esp-1");
    nodes.news();

    nodes.pass(14);
    assertThat(nodes.news()).isEmpty();
    nodes.pass(1);
    assertThat(nodes.news()).containsExactly("stale 10.0.0.2");
    nodes.pass(44);
    assertThat(nodes.news()).isEmpty();
    nodes.pass(1);
    assertThat(nodes.news()).containsExactly("lost 10.0.0.2");
    nodes.pass(239);
    assertThat(nodes.registry.size()).isEqualTo(1);
    nodes.pass(1);
    assertThat(nodes.registry.size()).isZero();
    assertThat(nodes.news()).isEmpty();
  }

  @Test
  void aStaleNodeAndALostOneAreActiveWhenHeardAgain() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.pass(15);
    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.news())
        .containsExactly("discovered 10.0.0.2", "stale 10.0.0.2", "active 10.0.0.2");

    nodes.pass(60);
    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.news()).containsExactly("stale 10.0.0.2", "lost 10.0.0.2", "active 10.0.0.2");
  }

  @Test
  void aForgottenNodeIsDiscoveredAnew() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.pass(300);
    nodes.news();

    nodes.heartbeat(ONE, "esp-1");

    assertThat(nodes.news()).containsExactly("discovered 10.0.0.2");
  }

  @Test
  void theClockMayLeapWithoutCostingANode() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.heartbeat(ONE, "esp-1");
    nodes.news();

    nodes.now += 3_600_000;
    nodes.registry.check(nodes.now);
    nodes.now -= 7_200_000;
    nodes.registry.check(nodes.now);
    assertThat(nodes.news()).isEmpty();

    nodes.pass(10);
    assertThat(nodes.news()).containsExactly("stale 10.0.0.2");
  }

  @Test
  void aStaleNodeIsAMemberAndALostOneIsNot() {
    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.onlyMember().status()).isEqualTo("active");

    nodes.pass(16);
    assertThat(nodes.onlyMember().status()).isEqualTo("stale");

    nodes.pass(45);
    assertThat(nodes.cluster().members()).isEmpty();
  }

  @Test
  void membersAreSortedByAddressAndCarryWhatIsKnown() {
    nodes.heartbeat(OTHER, "esp-10");
    nodes.resources(ONE, "esp-1", Map.of("chipId", 7L, "uptime", 5L));
    nodes.labels(ONE, "esp-1", Map.of("app", "base"));
    long heard = nodes.now;
    nodes.pass(2);

    assertThat(nodes.cluster().members())
        .containsExactly(
            new Member(
                ONE,
                "esp-1",
                "active",
                heard,
                0,
                Map.of("chipId", 7L, "uptime", 5L),
                Map.of("app", "base")),
            new Member(OTHER, "esp-10", "active", heard, 0, Map.of(), Map.of()));
  }

  @Test
  void theFirstChangeIsToldAtOnceAndTheNextOnesTogetherAfterTheInterval() {
    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.updates()).hasSize(1);

    nodes.heartbeat(OTHER, "esp-10");
    nodes.heartbeat("10.0.0.11", "esp-11");
    nodes.labels("10.0.0.11", "esp-11", Map.of("app", "base"));
    assertThat(nodes.updates()).isEmpty();

    nodes.pass(1);
    assertThat(nodes.onlyUpdate().members()).hasSize(3);
    nodes.pass(5);
    assertThat(nodes.updates()).isEmpty();
  }

  @Test
  void whoAsksKnowsWhatIsThereBeforeAllAreTold() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.heartbeat(OTHER, "esp-10");
    assertThat(nodes.onlyUpdate().members()).hasSize(1);

    ClusterChanged present = nodes.registry.present();
    assertThat(present.members()).extracting(Member::ip).containsExactly(ONE, OTHER);
    assertThat(present.primaryNode()).isEqualTo(ONE);

    nodes.pass(61);
    assertThat(nodes.registry.present().members()).isEmpty();
  }

  @Test
  void heartbeatsWithoutNewsCauseNoUpdate() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.resources(ONE, "esp-1", Map.of("freeHeap", 1000L, "uptime", 1L));
    nodes.labels(ONE, "esp-1", Map.of("app", "base"));
    nodes.pass(2);
    nodes.updates();

    nodes.heartbeat(ONE, "esp-1");
    nodes.heartbeat(ONE, "");
    nodes.resources(ONE, "esp-1", Map.of("freeHeap", 900L, "uptime", 2L));
    nodes.labels(ONE, "esp-1", Map.of("app", "base"));
    nodes.pass(2);

    assertThat(nodes.updates()).isEmpty();
  }

  @Test
  void aNewHostnameLabelOrResourceCausesAnUpdate() {
    nodes.heartbeat(ONE, "");
    nodes.updates();

    nodes.pass(1);
    nodes.heartbeat(ONE, "esp-1");
    assertThat(nodes.onlyMember().hostname()).isEqualTo("esp-1");

    nodes.pass(1);
    nodes.labels(ONE, "esp-1", Map.of("app", "base", "role", "debug"));
    nodes.pass(1);
    nodes.labels(ONE, "esp-1", Map.of("app", "other"));
    assertThat(nodes.onlyMember().labels()).containsExactly(Map.entry("app", "other"));

    nodes.pass(1);
    nodes.resources(ONE, "esp-1", Map.of("sdkVersion", "3.0"));
    assertThat(nodes.onlyMember().resources()).containsExactly(Map.entry("sdkVersion", "3.0"));
  }

  @Test
  void labelsOfAnUpdateThatWasCutOffAreAddedToTheKnownOnes() {
    nodes.labels(ONE, "esp-1", Map.of("app", "base", "role", "debug"));
    nodes.pass(1);

    NodeInfo cut = new NodeInfo("", Map.of(), Map.of("app", "other"), false, false);
    nodes.registry.heard(ONE, "esp-1", cut, nodes.now);

    assertThat(nodes.onlyMember().labels())
        .containsOnly(Map.entry("app", "other"), Map.entry("role", "debug"));
  }

  @Test
  void labelsStayBoundedHoweverManyUpdatesAreCutOff() {
    for (int i = 0; i < 100; i++) {
      NodeInfo cut = new NodeInfo("", Map.of(), Map.of("label" + i, "x"), false, false);
      nodes.registry.heard(ONE, "esp-1", cut, nodes.now);
    }
    nodes.pass(1);

    assertThat(nodes.onlyMember().labels()).hasSize(32);
  }

  @Test
  void aNodeWhoseUptimeWentBackwardsHasRebooted() {
    nodes.resources(ONE, "esp-1", Map.of("uptime", 500_000L));
    nodes.resources(ONE, "esp-1", Map.of("uptime", 505_000L));
    nodes.news();

    nodes.resources(ONE, "esp-1", Map.of("uptime", 4_000L));
    assertThat(nodes.news()).containsExactly("rebooted 10.0.0.2");

    nodes.resources(ONE, "esp-1", Map.of("uptime", 9_000L));
    assertThat(nodes.news()).isEmpty();
  }

  @Test
  void anUptimeThatStartsOverAfter32BitsOfMillisecondsIsNoReboot() {
    nodes.resources(ONE, "esp-1", Map.of("uptime", (1L << 32) - 3_000));
    nodes.pass(5, ONE);
    nodes.news();

    nodes.resources(ONE, "esp-1", Map.of("uptime", 2_000L));

    assertThat(nodes.news()).isEmpty();
  }

  @Test
  void aRebootShortlyBeforeTheUptimeWouldHaveStartedOverIsOne() {
    nodes.heartbeat(ONE, "esp-1");
    nodes.pass(7_200, ONE);
    nodes.resources(ONE, "esp-1", Map.of("uptime", (1L << 32) - 3_600_000));
    nodes.pass(5, ONE);
    nodes.news();

    nodes.resources(ONE, "esp-1", Map.of("uptime", 2_000L));

    assertThat(nodes.news()).containsExactly("rebooted 10.0.0.2");
  }

  @Test
  void whatProgramsSendTooKeepsANodeAliveAndMakesNone() {
    assertThat(nodes.registry.heardFrom(ONE, nodes.now)).isEmpty();
    assertThat(nodes.registry.size()).isZero();

    nodes.heartbeat(ONE, "esp-1");
    nodes.pass(60, ONE);

    assertThat(nodes.registry.heardFrom(ONE, nodes.now)).isEqualTo("esp-1");
    assertThat(nodes.news()).containsExactly("discovered 10.0.0.2", "active 10.0.0.2");
  }
}
