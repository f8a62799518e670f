package io.spore.gateway.discovery;

import static io.spore.gateway.discovery.RegistryDriver.addresses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spore.gateway.event.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Nodes that change their address, claim another's hostname, or are too many. */
class NodeRegistryAddressTest {
  private static final String OLD = "10.0.0.2";
  private static final String NEW = "10.0.0.3";
  private static final String THIRD = "10.0.0.4";

  private final TestConfig config = new TestConfig();
  private final RegistryDriver nodes = new RegistryDriver(config);

  @Test
  void aKnownHostnameFromANewAddressReplacesTheOldOneThatFellSilent() {
    nodes.labels(OLD, "esp-1", Map.of("app", "base"));
    nodes.pass(10);
    nodes.news();

    nodes.heartbeat(NEW, "esp-1");

    assertThat(nodes.news()).containsExactly("readdressed 10.0.0.3");
    Member member = nodes.onlyMember();
    assertThat(member.ip()).isEqualTo(NEW);
    assertThat(member.labels()).containsExactly(Map.entry("app", "base"));
  }

  @Test
  void aNodeThatMovesQuicklyIsRecognisedOnceItsOldAddressIsSilent() {
    nodes.labels(OLD, "esp-1", Map.of("app", "base"));
    nodes.heartbeat(NEW, "esp-1");
    nodes.pass(9);
    nodes.heartbeat(NEW, "esp-1");
    assertThat(nodes.news())
        .containsExactly("discovered 10.0.0.2", "discovered 10.0.0.3", "active 10.0.0.3");

    nodes.pass(1);
    nodes.heartbeat(NEW, "esp-1");

    assertThat(nodes.news()).containsExactly("readdressed 10.0.0.3");
    assertThat(nodes.registry.size()).isEqualTo(1);
  }

  @Test
  void aNodeThatSaysItsHostnameOnlyLaterIsStillRecognised() {
    nodes.heartbeat(OLD, "esp-1");
    nodes.pass(10);
    nodes.heartbeat(NEW, "");
    nodes.news();

    nodes.heartbeat(NEW, "esp-1");

    assertThat(nodes.news()).containsExactly("active 10.0.0.3", "readdressed 10.0.0.3");
    assertThat(nodes.registry.size()).isEqualTo(1);
  }

  @Test
  void aLostNodeThatReturnsAtAnotherAddressIsReaddressed() {
    nodes.heartbeat(OLD, "esp-1");
    nodes.pass(70);
    nodes.news();

    nodes.heartbeat(NEW, "esp-1");

    assertThat(nodes.news()).containsExactly("readdressed 10.0.0.3");
    assertThat(nodes.onlyMember().status()).isEqualTo("active");
  }

  @Test
  void twoLivingNodesWithOneHostnameBothStay() {
    for (int i = 0; i < 10; i++) {
      nodes.heartbeat(OLD, "esp-1");
      nodes.pass(2);
      nodes.heartbeat(NEW, "esp-1");
      nodes.pass(3);
    }

    assertThat(nodes.news())
        .containsExactly(
            "discovered 10.0.0.2", "discovered 10.0.0.3", "active 10.0.0.2", "active 10.0.0.3");
    assertThat(addresses(nodes.cluster())).containsExactly(OLD, NEW);
  }

  @Test
  void aForgedDatagramDoesNotRemoveALivingNode() {
    nodes.heartbeat(OLD, "esp-1");
    nodes.pass(5);

    nodes.heartbeat(NEW, "esp-1");
    nodes.pass(1);

    assertThat(addresses(nodes.cluster())).contains(OLD);
  }

  @Test
  void twoNodesMaySwapTheirAddresses() {
    nodes.heartbeat(OLD, "esp-1");
    nodes.heartbeat(NEW, "esp-2");
    nodes.pass(20);

    nodes.heartbeat(NEW, "esp-1");
    nodes.heartbeat(OLD, "esp-2");
    nodes.pass(1);

    assertThat(nodes.cluster().members())
        .extracting(Member::ip, Member::hostname)
        .containsExactly(tuple(OLD, "esp-2"), tuple(NEW, "esp-1"));
  }

  @Test
  void aNodeBeyondTheCapIsRejected() {
    config.maxNodes = 2;
    RegistryDriver small = new RegistryDriver(config);

    assertThat(small.heartbeat(OLD, "esp-1")).isTrue();
    assertThat(small.heartbeat(NEW, "esp-2")).isTrue();
    assertThat(small.heartbeat(THIRD, "esp-3")).isFalse();

    assertThat(small.heartbeat(OLD, "esp-1")).isTrue();
    assertThat(small.registry.size()).isEqualTo(2);
  }

  @Test
  void theNodeLostForTheLongestTimeGivesWayToANewOne() {
    config.maxNodes = 2;
    RegistryDriver small = new RegistryDriver(config);
    small.heartbeat(OLD, "esp-1");
    small.pass(5);
    small.heartbeat(NEW, "esp-2");
    small.pass(70);

    assertThat(small.heartbeat(THIRD, "esp-3")).isTrue();

    assertThat(small.registry.heardFrom(OLD, small.now)).isEmpty();
    assertThat(small.registry.heardFrom(NEW, small.now)).isEqualTo("esp-2");
    assertThat(small.heartbeat("10.0.0.5", "esp-4")).isFalse();
  }

  @Test
  void aMoveNeedsNoRoom() {
    config.maxNodes = 1;
    RegistryDriver small = new RegistryDriver(config);
    small.heartbeat(OLD, "esp-1");
    small.pass(10);

    assertThat(small.heartbeat(NEW, "esp-1")).isTrue();

    assertThat(small.registry.size()).isEqualTo(1);
  }
}
