package io.spore.gateway.discovery;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.support.FakeNode;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those are answered who ask for nodes, by a lookout with a socket. */
class NodeDeskTest {
  private LookoutFixture fixture;

  @BeforeEach
  void listen() throws Exception {
    fixture = new LookoutFixture();
  }

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void aPersonChoosesThePrimaryNode() throws Exception {
    fixture.config.updateInterval = Duration.ofMillis(20);
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode one = new FakeNode("127.0.0.2", "esp-1", discovery.port());
        FakeNode other = new FakeNode("127.0.0.3", "esp-2", discovery.port())) {
      one.heartbeat();
      other.heartbeat();
      ClusterChanged before =
          fixture.probe.next(ClusterChanged.class, cluster -> cluster.members().size() == 2);
      assertThat(before.primaryNode()).isEqualTo("127.0.0.2");

      assertThat(await(discovery.directory().choosePrimary("127.0.0.3"))).isTrue();

      assertThat(fixture.probe.next(ClusterChanged.class).primaryNode()).isEqualTo("127.0.0.3");
      assertThat(await(discovery.directory().choosePrimary("127.0.0.9"))).isFalse();
    }
  }

  @Test
  void chanceChoosesAnotherPrimaryNode() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    assertThat(await(discovery.directory().choosePrimaryAtRandom())).isEmpty();
    try (FakeNode one = new FakeNode("127.0.0.2", "esp-1", discovery.port());
        FakeNode other = new FakeNode("127.0.0.3", "esp-2", discovery.port())) {
      one.heartbeat();
      other.heartbeat();
      fixture.probe.next(ClusterChanged.class, cluster -> cluster.members().size() == 2);

      assertThat(await(discovery.directory().choosePrimaryAtRandom())).contains("127.0.0.3");
      assertThat(await(discovery.directory().cluster()).primaryNode()).isEqualTo("127.0.0.3");
    }
  }

  @Test
  void refreshingTellsTheMembersAgain() throws Exception {
    fixture.config.updateInterval = Duration.ofMillis(20);
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.heartbeat();
      fixture.probe.next(ClusterChanged.class);

      ClusterChanged now = await(discovery.directory().refresh());

      assertThat(now.members()).extracting(Member::hostname).containsExactly("esp-1");
      assertThat(fixture.probe.next(ClusterChanged.class).members()).isEqualTo(now.members());
    }
  }

  @Test
  void anEventIsBroadcastToTheNodes() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    fixture.config.host = "0.0.0.0";
    fixture.config.port = discovery.port();
    fixture.deploy();

    assertThat(await(discovery.directory().broadcast("api/x", "{\"a\":1}"))).isEqualTo(1);

    // One tells what it sends, the other what it hears.
    for (int gateway = 0; gateway < 2; gateway++) {
      ClusterEventHeard heard = fixture.probe.next(ClusterEventHeard.class);
      assertThat(heard.name()).isEqualTo("api/x");
      assertThat(heard.data()).isEqualTo("{\"a\":1}");
      assertThat(heard.nodeIp()).isEqualTo("127.0.0.1");
    }
  }

  @Test
  void whatTheGatewayBroadcastsIsToldOnceThoughTheNetworkHandsItBack() throws Exception {
    fixture.config.host = "0.0.0.0";
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.heartbeat();
      fixture.probe.next(NodeChanged.class);

      assertThat(await(discovery.directory().broadcast("api/x", "1"))).isPositive();

      assertThat(fixture.probe.next(ClusterEventHeard.class).name()).isEqualTo("api/x");
      Awaitility.await()
          .untilAsserted(() -> assertThat(discovery.counters().count(Rejection.OWN)).isPositive());
      node.clusterEvent("api/y", "2");
      assertThat(fixture.probe.next(ClusterEventHeard.class).name()).isEqualTo("api/y");
    }
  }

  @Test
  void anEventThatNoNodeCouldTakeInIsNotBroadcast() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    String data = "\"" + "x".repeat(500) + "\"";

    assertThatThrownBy(() -> await(discovery.directory().broadcast("a", data)))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the event takes 537 bytes on the wire, but a node's buffer ends at 512");
  }

  @Test
  void beforeTheStartAndAfterTheEndNobodyKnowsTheNodes() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.lookout();

    assertThatThrownBy(() -> await(discovery.directory().cluster()))
        .cause()
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("discovery is not running");
  }
}
