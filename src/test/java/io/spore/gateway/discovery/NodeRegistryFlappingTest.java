package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** Four transitions a minute are told; what goes beyond is held back until the node is calm. */
class NodeRegistryFlappingTest {
  private static final String IP = "10.0.0.2";

  private final RegistryDriver nodes = new RegistryDriver(new TestConfig());

  @Test
  void aFlappingNodeIsNotToldUntilAMinuteOfCalm() {
    flap();
    assertThat(nodes.news())
        .containsExactly(
            "discovered 10.0.0.2", "active 10.0.0.2", "rebooted 10.0.0.2", "rebooted 10.0.0.2");

    reboot(10);
    nodes.pass(59, IP);
    assertThat(nodes.news()).isEmpty();
    nodes.pass(1, IP);
    reboot(5);
    assertThat(nodes.news()).containsExactly("rebooted 10.0.0.2");
  }

  @Test
  void theClusterStillLearnsHowAFlappingNodeStands() {
    flap();
    nodes.pass(16);

    assertThat(nodes.onlyMember().status()).isEqualTo("stale");
  }

  @Test
  void onceCalmANodeTellsTheStateItEndedIn() {
    flap();
    nodes.news();

    nodes.pass(60);
    assertThat(nodes.news()).isEmpty();
    nodes.pass(60);
    assertThat(nodes.news()).containsExactly("lost 10.0.0.2");
    nodes.pass(60);
    assertThat(nodes.news()).isEmpty();
  }

  @Test
  void transitionsSpreadOverMinutesAreAllTold() {
    nodes.heartbeat(IP, "esp-1");
    for (int i = 0; i < 10; i++) {
      nodes.pass(20);
      nodes.heartbeat(IP, "esp-1");
      nodes.pass(30, IP);
    }

    assertThat(nodes.news()).hasSize(21);
  }

  /** One transition more than is told. */
  private void flap() {
    nodes.heartbeat(IP, "esp-1");
    nodes.resources(IP, "esp-1", Map.of("uptime", 100L));
    reboot(90);
    reboot(80);
    reboot(70);
  }

  private void reboot(long uptime) {
    nodes.resources(IP, "esp-1", Map.of("uptime", uptime));
  }
}
