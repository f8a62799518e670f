package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterView.GatewaySeen;
import org.junit.jupiter.api.Test;

class NeighboursTest {
  private final Neighbours neighbours = new Neighbours(peer("member-a", "attic"));

  @Test
  void aGatewayThatIsAbsentIsListedAsAbsent() {
    neighbours.add(peer("member-b", "cellar"), 1_000);

    assertThat(neighbours.seen(1_500))
        .containsExactly(
            new GatewaySeen("attic", "", true, 0), new GatewaySeen("cellar", "", false, 500));
  }

  @Test
  void aGatewayThatWasStartedAgainIsListedOnce() {
    neighbours.add(peer("member-b", "cellar"), 1_000);
    neighbours.add(peer("member-c", "cellar"), 2_000).reported(true);

    assertThat(neighbours.seen(2_000))
        .containsExactly(
            new GatewaySeen("attic", "", true, 0), new GatewaySeen("cellar", "", true, 0));
  }

  private static Peer peer(String member, String gateway) {
    return new Peer(member, gateway, "", FrameCodec.VERSION);
  }
}
