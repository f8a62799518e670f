package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
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

  @Test
  void whatAFormerLeaderPublishedInItsPartIsToldToBeMissingThoughItsNewEpochCameFirst() {
    Origin itsPart = new Origin("cellar", 1);
    Origin reunited = new Origin("cellar", 2);
    List<EventBatch> told = new CopyOnWriteArrayList<>();
    events.listen(told::add);
    embassy.heard(CELLAR, beat(ATTIC, NOW), NOW);
    embassy.heard(CELLAR, published(itsPart, 10), NOW);

    embassy.heard(CELLAR, published(reunited, 1), NOW);
    embassy.heard(
        CELLAR,
        beat(ATTIC, NOW, new Frame.Reached(itsPart, 431), new Frame.Reached(reunited, 2)),
        NOW);

    await()
        .untilAsserted(
            () ->
                assertThat(told)
                    .flatExtracting(EventBatch::events)
                    .filteredOn(GapHappened.class::isInstance)
                    .extracting("origin", "dropped", "firstSeq", "lastSeq")
                    .containsExactly(tuple("cellar", 420L, 11L, 430L)));
  }

  private static BrokerLinkChanged link(Status status) {
    return new BrokerLinkChanged(status, "tcp://broker", "", 0, NOW);
  }

  private Optional<Status> knownLink() {
    return events.state().brokerLink("").map(BrokerLinkChanged::status);
  }

  /** A beat of the cellar, which follows this member, perhaps itself. */
  private static Frame.Beat beat(String leader, long term, Frame.Reached... reached) {
    return new Frame.Beat(
        "cellar",
        new Stance(leader, term, leader.equals(CELLAR) ? 1 : 0, term, 1, false),
        Frame.Stream.NONE,
        Frame.Receipt.NONE,
        List.of(reached),
        List.of());
  }

  private static Frame.Now whatItKnows(BrokerLinkChanged known) {
    return new Frame.Now(encode(new Origin("cellar", 1), List.of(known)));
  }

  private static Frame.Events published(Origin origin, int count) {
    ByteBuf batch = encode(origin, Collections.nCopies(count, link(Status.CONNECTED)));
    return new Frame.Events(new Frame.Stream(1, batch.readableBytes()), 0, batch);
  }

  private static ByteBuf encode(Origin origin, List<Event> published) {
    ByteBuf encoded = Unpooled.buffer();
    BatchCodec.encode(new EventBatch(origin, 1, 0, Cursor.START, published), encoded);
    return encoded;
  }
}
