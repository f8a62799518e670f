package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrimaryNodeTest {
  private static final String FIRST = "10.0.0.2";
  private static final String SECOND = "10.0.0.3";
  private static final String THIRD = "10.0.0.4";

  private final RegistryDriver nodes = new RegistryDriver(new TestConfig());
  private String lastPrimary = "";

  @Test
  void thePrimaryNodeStaysWhileItIsAMember() {
    threeNodes();
    assertThat(primary()).isEqualTo(FIRST);

    nodes.pass(30, SECOND, THIRD);

    assertThat(primary()).isEqualTo(FIRST);
  }

  @Test
  void whenThePrimaryNodeIsLostTheMostRecentlyHeardOneFollows() {
    threeNodes();

    nodes.pass(50, SECOND, THIRD);
    nodes.pass(9, SECOND);
    nodes.pass(1);
    assertThat(primary()).isEqualTo(SECOND);

    nodes.pass(5, FIRST, SECOND, THIRD);
    assertThat(primary()).as("the former primary node is back").isEqualTo(SECOND);
  }

  @Test
  void aChosenNodeTakesOverAtOnceAndAgainWhenItComesBack() {
    threeNodes();

    assertThat(nodes.registry.choosePrimary(THIRD, nodes.now)).isTrue();
    nodes.pass(1, FIRST, SECOND, THIRD);
    assertThat(primary()).isEqualTo(THIRD);

    nodes.pass(61, FIRST, SECOND);
    assertThat(primary()).isIn(FIRST, SECOND);

    nodes.pass(1, FIRST, SECOND, THIRD);
    assertThat(primary()).isEqualTo(THIRD);
  }

  @Test
  void whatIsNoMemberCannotBeChosen() {
    nodes.heartbeat(FIRST, "esp-1");
    nodes.pass(60);

    assertThat(nodes.registry.choosePrimary(FIRST, nodes.now)).isFalse();
    assertThat(nodes.registry.choosePrimary("10.9.9.9", nodes.now)).isFalse();
  }

  @Test
  void aChosenNodeIsKnownAgainAtANewAddress() {
    threeNodes();
    nodes.registry.choosePrimary(SECOND, nodes.now);
    nodes.pass(61, FIRST, THIRD);
    assertThat(primary()).isIn(FIRST, THIRD);

    nodes.heartbeat("10.0.0.9", "esp-2");
    nodes.pass(1, FIRST, THIRD);

    assertThat(primary()).isEqualTo("10.0.0.9");
  }

  @Test
  void withoutMembersThereIsNoPrimaryNode() {
    nodes.heartbeat(FIRST, "esp-1");
    nodes.pass(61);

    assertThat(primary()).isEmpty();
  }

  private void threeNodes() {
    nodes.heartbeat(FIRST, "esp-1");
    nodes.now += 10;
    nodes.heartbeat(SECOND, "esp-2");
    nodes.now += 10;
    nodes.heartbeat(THIRD, "esp-3");
    nodes.pass(1, FIRST, SECOND, THIRD);
  }

  private String primary() {
    nodes.updates().forEach(update -> lastPrimary = update.primaryNode());
    return lastPrimary;
  }
}
