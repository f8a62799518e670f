package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Origin;
import io.spore.gateway.event.Sightings;
import io.spore.gateway.event.SporeEvents;
import io.spore.gateway.event.Wishes;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the attic tells the cellar. */
@ExtendWith(VertxExtension.class)
class HeraldTest {
  private static final long NOW = 1_000_000;

  private final List<Frame> sent = new ArrayList<>();
  private final Neighbours neighbours = new Neighbours(peer("member-a", "attic"));
  private SporeEvents events;
  private Link cellar;
  private Herald herald;

  @BeforeEach
  void meet(Vertx vertx) {
    events = new SporeEvents(vertx, new Origin("attic", 1), 1 << 20);
    cellar = neighbours.add(peer("member-b", "cellar"), NOW);
    Election election = new Election("member-a", NOW, () -> NOW, NOW);
    ClusterCounters counters = new ClusterCounters();
    herald =
        new Herald(
            neighbours,
            election,
            new Relay(events.origin(), (link, frame) -> sent.add(frame), counters),
            new Intake(events, election::admits, () -> NOW, counters),
            events,
            (link, frame) -> sent.add(frame));
  }

  @Test
  void whoIsHeardIsCalledWithEveryBeatAndNotBefore() {
    herald.callWhoeverIsDue(NOW);
    assertThat(sent).hasSize(1);

    herald.callWhoeverIsDue(NOW + Timing.BEAT - 1);
    assertThat(sent).hasSize(1);

    herald.callWhoeverIsDue(NOW + Timing.BEAT);
    assertThat(sent).hasSize(2).allMatch(Frame.Beat.class::isInstance);
  }

  @Test
  void onlyThoseThatAreThereAreToldTheNews() {
    Frame heard = new Frame.Heard(Sightings.of(Wishes.REFRESH));

    herald.tellAll(heard);
    assertThat(sent).isEmpty();

    cellar.reported(true);
    herald.tellAll(heard);
    assertThat(sent).containsExactly(heard);
  }

  @Test
  void whatArrivedIsSaidAtOnceAndThatThereIsRoomAgainOnlyWhenThereIs() {
    cellar.inlet().received(new Frame.Stream(1, 100));
    events.backpressure().hold(this);
    herald.sendReceipts();
    herald.sendReceipts();
    assertThat(sent).containsExactly(new Frame.Arrived(new Frame.Receipt(1, 100, 0)));

    events.backpressure().letGo(this);
    herald.sendReceipts();
    assertThat(sent).last().isEqualTo(new Frame.Arrived(new Frame.Receipt(1, 100, 100)));
  }

  @Test
  void whoDoesNotLeadTellsNobodyHowThingsStand() {
    herald.tellNow(cellar);
    assertThat(sent).isEmpty();
  }

  private static Peer peer(String member, String gateway) {
    return new Peer(member, gateway, "", FrameCodec.VERSION);
  }
}
