package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.discovery.Node.State;
import org.junit.jupiter.api.Test;

class NodeTableTest {
  private final NodeTable table = new NodeTable(2);

  @Test
  void thereIsRoomUntilTheBoundIsReached() {
    add("10.0.0.1", 0);
    assertThat(table.hasRoom()).isTrue();

    add("10.0.0.2", 0);
    assertThat(table.hasRoom()).isFalse();
  }

  @Test
  void theNodeThatIsLostForTheLongestTimeGivesWay() {
    Node later = add("10.0.0.1", 20);
    Node earlier = add("10.0.0.2", 10);
    assertThat(table.longestLost()).isEmpty();

    table.enter(later, State.LOST);
    assertThat(table.longestLost()).contains(later);
    table.enter(earlier, State.LOST);
    assertThat(table.longestLost()).contains(earlier);
  }

  @Test
  void aNodeThatCameBackOrWasForgottenDoesNotGiveWay() {
    Node back = add("10.0.0.1", 0);
    Node forgotten = add("10.0.0.2", 0);
    table.enter(back, State.LOST);
    table.enter(forgotten, State.LOST);

    table.enter(back, State.ACTIVE);
    table.remove(forgotten);
    table.remove(forgotten);
    assertThat(table.longestLost()).isEmpty();

    table.enter(back, State.LOST);
    assertThat(table.longestLost()).contains(back);
  }

  @Test
  void theCensusIsOfTheMomentItWasTaken() {
    Node node = add("10.0.0.1", 0);
    assertThat(table.census()).containsEntry("discovered", 0).containsEntry("lost", 0);

    table.takeCensus();
    table.enter(node, State.LOST);
    assertThat(table.census()).containsEntry("discovered", 1).containsEntry("lost", 0);

    table.takeCensus();
    assertThat(table.census()).containsEntry("discovered", 0).containsEntry("lost", 1);
  }

  private Node add(String ip, long heardAt) {
    Node node = new Node(ip, new FlapDamper(4), heardAt);
    node.seen(heardAt, heardAt);
    table.add(node);
    return node;
  }
}
