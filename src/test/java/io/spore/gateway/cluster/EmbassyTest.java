package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The attic, which leads, meets the cellar. */
@ExtendWith(VertxExtension.class)
class EmbassyTest {
  private static final long NOW = 1_000_000;
  private static final String ATTIC = "member-a";
  private static final String CELLAR = "member-b";

  private final List<Frame> sent = new ArrayList<>();
  private SporeEvents events;
  private Embassy embassy;

  @BeforeEach
  void lead(Vertx vertx) {
    events = new SporeEvents(vertx, new Origin("attic", 1), 1 << 20);
    embassy =
        new Embassy(
            new Peer(ATTIC, "attic", "", FrameCodec.VERSION),
            events,
            1 << 20,
            new Lease(() -> NOW * 1_000_000, () -> NOW),
            () -> NOW,
            (link, frame) -> sent.add(frame),
            new ClusterCounters(),
            NOW);
    embassy.tick(NOW);
    events.publish(link(Status.CONNECTED));
  }

  @Test
  void whatAnotherOneKnowsThatLeadsNobodyHereIsNotBelieved() {
    embassy.heard(CELLAR, beat(CELLAR, 1), NOW);
    embassy.heard(CELLAR, whatItKnows(link(Status.DISCONNECTED)), NOW);

    assertThat(knownLink()).contains(Status.CONNECTED);
  }

  @Test
  void whatTheLeaderKnowsIsBelieved() {
    embassy.heard(CELLAR, beat(CELLAR, NOW + 1), NOW);
    embassy.heard(CELLAR, whatItKnows(link(Status.DISCONNECTED)), NOW);

    assertThat(knownLink()).contains(Status.DISCONNECTED);
  }

  @Test
  void whoBeginsToFollowIsToldOnceHowThingsStand() {
    embassy.heard(CELLAR, beat(CELLAR, 1), NOW);
    assertThat(sent).noneMatch(Frame.Now.class::isInstance);

    embassy.heard(CELLAR, beat(ATTIC, NOW), NOW);
    embassy.heard(CELLAR, beat(ATTIC, NOW), NOW);
    assertThat(sent).filteredOn(Frame.Now.class::isInstance).hasSize(1);
  }

  private static BrokerLinkChanged link(Status status) {
    return new BrokerLinkChanged(status, "tcp://broker", "", 0, NOW);
  }

  private Optional<Status> knownLink() {
    return events.state().brokerLink("").map(BrokerLinkChanged::status);
  }

  /** A beat of the cellar, which follows this member, perhaps itself. */
  private static Frame.Beat beat(String leader, long term) {
    return new Frame.Beat(
        "cellar",
        new Stance(leader, term, leader.equals(CELLAR) ? 1 : 0, term, 1, false),
        Frame.Stream.NONE,
        Frame.Receipt.NONE,
        List.of(),
        List.of());
  }

  private static Frame.Now whatItKnows(BrokerLinkChanged known) {
    EventBatch batch = new EventBatch(new Origin("cellar", 1), 1, 0, Cursor.START, List.of(known));
    ByteBuf encoded = Unpooled.buffer();
    BatchCodec.encode(batch, encoded);
    return new Frame.Now(encoded);
  }
}
