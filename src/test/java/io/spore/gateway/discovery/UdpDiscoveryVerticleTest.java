package io.spore.gateway.discovery;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.Cidr;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.NodeChanged.Action;
import io.spore.gateway.event.NodeDetailsLearned;
import io.spore.gateway.support.FakeNode;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UdpDiscoveryVerticleTest {
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
  void aHeartbeatBecomesANodeAndAMemberOfTheCluster() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.heartbeat();

      NodeChanged found = fixture.probe.next(NodeChanged.class);
      assertThat(found.action()).isEqualTo(Action.DISCOVERED);
      assertThat(found.nodeIp()).isEqualTo("127.0.0.2");
      assertThat(found.hostname()).isEqualTo("esp-1");
      ClusterChanged cluster = fixture.probe.next(ClusterChanged.class);
      assertThat(cluster.members()).extracting(Member::hostname).containsExactly("esp-1");
      assertThat(cluster.primaryNode()).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void aNodeUpdateTellsItsLabels() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.update("{\"chipId\":7,\"labels\":{\"app\":\"base\"}}");

      Member member = fixture.probe.next(ClusterChanged.class).members().get(0);
      assertThat(member.resources()).containsExactly(Map.entry("chipId", 7L));
      assertThat(member.labels()).containsExactly(Map.entry("app", "base"));
    }
  }

  @Test
  void aClusterEventIsPublishedWithItsSender() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.heartbeat();
      node.clusterEvent("api/neopattern", "{\"pattern\":\"rainbow\"}");

      ClusterEventHeard heard = fixture.probe.next(ClusterEventHeard.class);
      assertThat(heard.topic()).isEqualTo("cluster/event/api/neopattern");
      assertThat(heard.data()).isEqualTo("{\"pattern\":\"rainbow\"}");
      assertThat(heard.nodeIp()).isEqualTo("127.0.0.2");
      assertThat(heard.hostname()).isEqualTo("esp-1");
    }
  }

  @Test
  void aMalformedDatagramIsPassedOverAndTheNextOneIsHeard() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.send("CLUSTER_EVENT:not json");
      node.heartbeat();

      assertThat(fixture.probe.next(NodeChanged.class).hostname()).isEqualTo("esp-1");
      assertThat(discovery.counters().count(Rejection.MALFORMED)).isEqualTo(1);
    }
  }

  @Test
  void aSilentNodeBecomesStaleAndIsLostAndComesBack() throws Exception {
    fixture.config.staleAfter = Duration.ofMillis(150);
    fixture.config.lostAfter = Duration.ofMillis(300);
    fixture.config.updateInterval = Duration.ofMillis(20);
    fixture.config.flapLimit = 100;
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.heartbeat();
      fixture.probe.next(NodeChanged.class, change -> change.action() == Action.STALE);
      fixture.probe.next(NodeChanged.class, change -> change.action() == Action.LOST);
      fixture.probe.next(ClusterChanged.class, cluster -> cluster.members().isEmpty());

      node.heartbeat();

      assertThat(fixture.probe.next(NodeChanged.class).action()).isEqualTo(Action.ACTIVE);
      fixture.probe.next(ClusterChanged.class, cluster -> cluster.members().size() == 1);
    }
  }

  @Test
  void theLastOfManyChangesIsPublishedEvenWhenAllIsQuietAfterwards() throws Exception {
    fixture.config.updateInterval = Duration.ofMillis(100);
    UdpDiscoveryVerticle discovery = fixture.deploy();
    for (int i = 2; i < 12; i++) {
      try (FakeNode node = new FakeNode("127.0.0." + i, "esp-" + i, discovery.port())) {
        node.heartbeat();
      }
    }

    ClusterChanged whole =
        fixture.probe.next(ClusterChanged.class, cluster -> cluster.members().size() == 10);

    assertThat(whole.members()).extracting(Member::ip).startsWith("127.0.0.2", "127.0.0.3");
  }

  @Test
  void sourcesOutsideTheAllowedNetworksAreNotHeard() throws Exception {
    fixture.config.allow = List.of(Cidr.parse("127.0.0.3"));
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode stranger = new FakeNode("127.0.0.2", "stranger", discovery.port());
        FakeNode friend = new FakeNode("127.0.0.3", "friend", discovery.port())) {
      stranger.heartbeat();
      friend.heartbeat();

      assertThat(fixture.probe.next(NodeChanged.class).hostname()).isEqualTo("friend");
      assertThat(discovery.counters().count(Rejection.CIDR)).isEqualTo(1);
    }
  }

  @Test
  void whatANodeAnsweredReachesTheMembers() throws Exception {
    fixture.config.updateInterval = Duration.ofMillis(20);
    UdpDiscoveryVerticle discovery = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", discovery.port())) {
      node.heartbeat();
      fixture.probe.next(ClusterChanged.class);

      fixture.events.publish(
          new NodeDetailsLearned(
              "127.0.0.2", "esp-1", 23, Map.of("chipId", 7L), Map.of("version", "1.1.0"), 1));

      Member member = fixture.probe.next(ClusterChanged.class).members().get(0);
      assertThat(member.latency()).isEqualTo(23);
      assertThat(member.resources()).containsExactly(Map.entry("chipId", 7L));
      assertThat(member.labels()).containsExactly(Map.entry("version", "1.1.0"));
    }
  }

  @Test
  void twoListenersOnOnePortBothHearABroadcast() throws Exception {
    fixture.config.host = "0.0.0.0";
    UdpDiscoveryVerticle first = fixture.deploy();
    fixture.config.port = first.port();
    UdpDiscoveryVerticle second = fixture.deploy();
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", first.port())) {
      node.broadcastHeartbeat();

      fixture.probe.next(NodeChanged.class);
      fixture.probe.next(NodeChanged.class);
      assertThat(first.counters().count(DatagramKind.HEARTBEAT)).isEqualTo(1);
      assertThat(second.counters().count(DatagramKind.HEARTBEAT)).isEqualTo(1);
    }
  }

  @Test
  void aTakenPortIsSaidWithHostAndPort() throws Exception {
    try (DatagramSocket taken = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      fixture.config.port = taken.getLocalPort();

      assertThatThrownBy(fixture::deploy)
          .cause()
          .isInstanceOf(BindException.class)
          .hasMessage(
              "can't listen on 127.0.0.1:"
                  + fixture.config.port
                  + " for SPORE nodes (UDP): address already in use");
    }
  }

  @Test
  void anAddressOfAnotherMachineIsSaidWithHostAndPort() {
    fixture.config.host = "192.0.2.1";

    assertThatThrownBy(fixture::deploy)
        .cause()
        .isInstanceOf(BindException.class)
        .hasMessageStartingWith("can't listen on 192.0.2.1:0 for SPORE nodes (UDP): ");
  }

  @Test
  void anUnknownInterfaceStopsTheStart() {
    fixture.config.networkInterface = "nope0";

    assertThatThrownBy(fixture::deploy)
        .cause()
        .isInstanceOf(SocketException.class)
        .hasMessageStartingWith("udp.networkInterface: no interface nope0");
  }

  @Test
  void afterStoppingThePortIsFree() throws Exception {
    UdpDiscoveryVerticle discovery = fixture.lookout();
    String id = await(fixture.vertx.deployVerticle(discovery));
    int port = discovery.port();

    await(fixture.vertx.undeploy(id));

    // the system takes a moment to let go of a closed socket
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .ignoreExceptionsInstanceOf(BindException.class)
        .until(
            () -> {
              new DatagramSocket(port, InetAddress.getLoopbackAddress()).close();
              return true;
            });
  }
}
