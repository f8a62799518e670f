package io.spore.gateway.discovery;

import static io.spore.gateway.support.Futures.await;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.NodeChanged.Action;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SightingExchange;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.event.Wishes;
import io.spore.gateway.support.EventProbe;
import io.spore.gateway.support.FakeLeadership;
import io.spore.gateway.support.FakeNode;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The lookout of a gateway that is one of several. */
@ExtendWith(VertxExtension.class)
class SharedLookoutTest {
  private final TestConfig config = new TestConfig();
  private final Others others = new Others();
  private FakeLeadership office;

  private Vertx vertx;
  private SporeEvents events;
  private EventProbe probe;
  private UdpDiscoveryVerticle lookout;

  @BeforeEach
  void prepare(Vertx vertx) throws Exception {
    this.vertx = vertx;
    events = new SporeEvents(vertx, new Origin("attic", 1), 1 << 20);
    probe = EventProbe.on(events);
  }

  private void deploy(Standing standing) throws Exception {
    deploy(standing, made -> {});
  }

  private void deploy(Standing standing, Consumer<UdpDiscoveryVerticle> prepare) throws Exception {
    office = new FakeLeadership(standing);
    lookout =
        new UdpDiscoveryVerticle(config.build(), events, InstantSource.system(), office, others);
    prepare.accept(lookout);
    await(vertx.deployVerticle(lookout));
  }

  @Test
  void whatIsHeardHereIsToldToTheOthers() throws Exception {
    deploy(Standing.LEADS);
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", lookout.port())) {
      node.update("{\"freeHeap\": 7, \"labels\": {\"app\": \"base\"}}");

      assertThat(others.next().nodes())
          .containsExactly(
              new NodeSighting(
                  "127.0.0.2", "esp-1", Map.of("freeHeap", 7L), Map.of("app", "base"), true));
    }
  }

  @Test
  void theLeaderTellsClientsOfNodesThatOnlyOthersHear() throws Exception {
    deploy(Standing.LEADS);
    others.tellUs("cellar", sighting("10.0.0.9"));

    assertThat(probe.next(NodeChanged.class))
        .matches(change -> change.action() == Action.DISCOVERED)
        .matches(change -> change.nodeIp().equals("10.0.0.9"));
    assertThat(probe.next(ClusterChanged.class).members()).hasSize(1);
  }

  @Test
  void aNodeThatSeveralHearIsOneNode() throws Exception {
    deploy(Standing.LEADS);
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", lookout.port())) {
      others.tellUs("cellar", sighting("127.0.0.2"));
      probe.next(NodeChanged.class);
      node.heartbeat();

      assertThat(probe.next(NodeChanged.class).action()).isEqualTo(Action.ACTIVE);
    }
  }

  @Test
  void aClusterEventThatSeveralHearIsToldOnce() throws Exception {
    deploy(Standing.LEADS);
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", lookout.port())) {
      node.clusterEvent("first", "\"on\"");
      ClusterEventHeard heard = others.next().events().get(0);
      others.tellUs("cellar", new Sightings(List.of(), List.of(heard)));
      node.clusterEvent("second", "\"on\"");

      assertThat(probe.next(ClusterEventHeard.class).name()).isEqualTo("first");
      assertThat(probe.next(ClusterEventHeard.class).name()).isEqualTo("second");
    }
  }

  @Test
  void whoFollowsTellsClientsNothingUntilItLeads() throws Exception {
    deploy(Standing.FOLLOWS);
    try (FakeNode node = new FakeNode("127.0.0.2", "esp-1", lookout.port())) {
      node.heartbeat();
      others.next();
      assertThat(probe.pending())
          .flatExtracting(EventBatch::events)
          .noneMatch(NodeChanged.class::isInstance);

      office.become(Standing.LEADS);
      assertThat(probe.next(NodeChanged.class).nodeIp()).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void whatSomebodyWantsOfTheNodesIsToldToTheOthers() throws Exception {
    deploy(Standing.FOLLOWS);
    others.tellUs("cellar", sighting("10.0.0.9"));

    assertThat(await(lookout.directory().choosePrimary("10.0.0.9"))).isTrue();
    await(lookout.directory().refresh());
    assertThat(await(lookout.directory().choosePrimary("10.0.0.8"))).isFalse();
    assertThat(await(lookout.directory().choosePrimaryAtRandom())).contains("10.0.0.9");

    assertThat(others.next().wishes()).isEqualTo(Wishes.primary("10.0.0.9"));
    assertThat(others.next().wishes()).isEqualTo(Wishes.REFRESH);
    assertThat(others.next().wishes()).isEqualTo(Wishes.primary("10.0.0.9"));
  }

  @Test
  void theLeaderDoesWhatSomebodyAskedAnotherGatewayFor() throws Exception {
    AtomicInteger refreshed = new AtomicInteger();
    deploy(Standing.LEADS, lookout -> lookout.onRefresh(refreshed::incrementAndGet));
    others.tellUs("cellar", sighting("10.0.0.8"));
    others.tellUs("cellar", sighting("10.0.0.9"));
    others.tellUs("cellar", Sightings.of(Wishes.primary("10.0.0.9")));

    probe.next(ClusterChanged.class, cluster -> cluster.primaryNode().equals("10.0.0.9"));
    assertThat(refreshed).hasValue(0);
    others.tellUs("cellar", Sightings.of(Wishes.REFRESH));
    probe.next(ClusterChanged.class);
    assertThat(refreshed).hasValue(1);
  }

  private static Sightings sighting(String ip) {
    return new Sightings(
        List.of(new NodeSighting(ip, "esp-1", Map.of(), Map.of(), false)), List.of());
  }

  /** The other gateways. */
  private static final class Others implements SightingExchange {
    private final BlockingQueue<Sightings> told = new LinkedBlockingQueue<>();
    private volatile BiConsumer<String, Sightings> listener;

    @Override
    public void tell(Sightings heard) {
      told.add(heard);
    }

    @Override
    public void listen(BiConsumer<String, Sightings> itsListener) {
      listener = itsListener;
    }

    void tellUs(String gateway, Sightings sightings) {
      listener.accept(gateway, sightings);
    }

    Sightings next() throws InterruptedException {
      Sightings next = told.poll(20, SECONDS);
      assertThat(next).as("sightings told within 20 s").isNotNull();
      return next;
    }
  }
}
