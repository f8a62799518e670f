package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hazelcast.cluster.Cluster;
import com.hazelcast.cluster.Member;
import com.hazelcast.config.Config;
import io.netty.buffer.Unpooled;
import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.config.Place;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.support.GatewayCluster;
import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.EventBusOptions;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A gateway of this version, as a process, beside a member of the cluster that speaks as one of
 * another version would.
 */
@Timeout(60)
class MixedVersionsIT {
  private static final String HERE = "127.0.0.1";
  private static final int OTHER = FrameCodec.VERSION + 1;

  private static final GatewayCluster CLUSTER = GatewayCluster.of();
  private Vertx vertx;
  private Cluster members;

  @BeforeAll
  static void startAGateway() {
    CLUSTER.start("a");
  }

  @AfterAll
  static void stopTheGateway() {
    CLUSTER.close();
  }

  @AfterEach
  void leave() {
    vertx.close().await();
  }

  @Test
  void aMemberOfAnotherVersionIsNotTalkedToAndWhatItSendsIsRefusedAndCounted() throws Exception {
    GatewayProcess gateway = CLUSTER.get("a");
    join(CLUSTER, OTHER);
    gateway.awaitLog(
        "gateway speaks version " + OTHER + ", this one " + FrameCodec.VERSION + ": not talked to");

    Buffer frame = beat();
    say(Buffer.buffer().appendByte((byte) OTHER).appendBuffer(frame.slice(1, frame.length())));
    gateway.awaitLog("it speaks version " + OTHER + " of the language among gateways, this one");

    assertThat(GatewayCluster.presentAt(gateway)).containsExactly("a");
    assertThat(gateway.gateways().getString("leader")).isEqualTo("a");
    assertThat(gateway.gateways().getJsonObject("counts").getLong("refused.frames")).isPositive();
  }

  @Test
  void eventsInAFormOfAnotherVersionAreRefusedAndNotGuessedAt() throws Exception {
    GatewayProcess gateway = CLUSTER.get("a");
    join(CLUSTER, FrameCodec.VERSION);
    say(beat());
    Frame.Stream stream = new Frame.Stream(1, 3);
    say(encode(new Frame.Events(stream, 0, Unpooled.wrappedBuffer(new byte[] {99, 1, 2}))));
    gateway.awaitLog("events in version 99 of the binary form, this gateway reads up to version");

    assertThat(gateway.gateways().getJsonObject("counts").getLong("taken.events")).isZero();
  }

  @Test
  void aGatewayThatComesToThoseOfAnotherVersionDoesNotStartAndSaysWhy() throws Exception {
    GatewayCluster theirs = GatewayCluster.of();
    join(theirs, OTHER);
    try (GatewayProcess late = theirs.setup("b").launch()) {
      assertThat(late.exitCode()).isEqualTo(2);
      assertThat(late.errors())
          .contains("speaks version " + OTHER + " of the language among gateways, this one speaks")
          .contains("run the same version of the gateway everywhere");
    }
  }

  /** Becomes a member of this cluster that says to speak this version. */
  private void join(GatewayCluster cluster, int version) {
    ClusterConfig config =
        new ClusterConfig(
            true,
            cluster.name(),
            List.of(),
            Optional.empty(),
            false,
            Place.parse("239.83.80.79:54327"),
            "",
            cluster.port(),
            0,
            Optional.empty(),
            Optional.empty(),
            1 << 20);
    Config hazelcast = HazelcastSetup.of(config, "stranger", HERE);
    hazelcast
        .getMemberAttributeConfig()
        .setAttribute(HazelcastSetup.VERSION, String.valueOf(version));
    DirectClusterManager manager = new DirectClusterManager(hazelcast);
    vertx =
        Vertx.builder()
            .with(new VertxOptions().setEventBusOptions(new EventBusOptions().setHost(HERE)))
            .withClusterManager(manager)
            .buildClustered()
            .await();
    members = manager.getHazelcastInstance().getCluster();
  }

  private Buffer beat() {
    String self = nodeId(members.getLocalMember());
    return encode(
        new Frame.Beat(
            "stranger",
            new Stance(self, 1, 1, 1, 1, false),
            Frame.Stream.NONE,
            Frame.Receipt.NONE,
            List.of(),
            List.of()));
  }

  private Buffer encode(Frame frame) {
    String self = nodeId(members.getLocalMember());
    return new FrameCodec(self, new Seal(Optional.empty())).encode(frame, gateway());
  }

  private void say(Buffer bytes) {
    vertx.eventBus().sender(SporeEvents.addressOf(gateway())).write(bytes).await();
  }

  /** The member that is the gateway. */
  private String gateway() {
    await().atMost(Duration.ofSeconds(20)).until(() -> members.getMembers().size() == 2);
    return members.getMembers().stream()
        .filter(member -> !member.localMember())
        .map(MixedVersionsIT::nodeId)
        .findFirst()
        .orElseThrow();
  }

  private static String nodeId(Member member) {
    return member.getAttribute("__vertx.nodeId");
  }
}
