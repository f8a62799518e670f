package io.spore.gateway.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RelayTest {
  private static final Origin ATTIC = new Origin("attic", 1);
  private static final Origin LATER = new Origin("attic", 2);
  private static final Event FOR_ALL = new MqttMessage("a", new byte[10], 1, 0, false);
  private static final Event OWN = new GapHappened("cellar", 5, 1, 5, "away", 1);

  private final List<Long> sent = new ArrayList<>();
  private final List<Long> terms = new ArrayList<>();
  private final Link cellar = new Link(new Peer("member-b", "cellar", "", 1), 0);
  private final Relay relay =
      new Relay(ATTIC, (link, frame) -> note((Frame.Events) frame), new ClusterCounters());
  private long position;

  @Test
  void whoComesLateGetsWhatIsPublishedFromThenOn() {
    publish(ATTIC, 1, FOR_ALL);
    relay.open(cellar, new Outlet(1, 1_000));
    publish(ATTIC, 2, FOR_ALL);

    assertThat(sent).containsExactly(2L);
  }

  @Test
  void whatOnlyConcernedOwnClientsIsSentToWhoComesLateSoThatItIsNoLoss() {
    publish(ATTIC, 1, OWN);
    publish(ATTIC, 2, OWN);
    relay.open(cellar, new Outlet(1, 1_000));

    assertThat(sent).containsExactly(1L, 2L);
  }

  @Test
  void afterTheFirstEventForAllNothingIsSentLater() {
    publish(ATTIC, 1, OWN);
    publish(ATTIC, 2, FOR_ALL);
    publish(ATTIC, 3, OWN);
    relay.open(cellar, new Outlet(1, 1_000));

    assertThat(sent).isEmpty();
  }

  @Test
  void aNewEpochBeginsAnew() {
    publish(ATTIC, 1, FOR_ALL);
    publish(LATER, 1, OWN);
    relay.open(cellar, new Outlet(1, 1_000));

    assertThat(sent).containsExactly(1L);
    assertThat(relay.reached())
        .containsExactly(new Frame.Reached(ATTIC, 2), new Frame.Reached(LATER, 2));
  }

  @Test
  void onlyWhatIsForAllIsPublishedUnderTheTermOfTheLeader() {
    relay.leads(ATTIC.epoch(), 7);
    relay.open(cellar, new Outlet(1, 1_000));
    publish(ATTIC, 1, FOR_ALL);
    publish(ATTIC, 2, OWN);
    publish(LATER, 1, FOR_ALL);

    assertThat(terms).containsExactly(7L, 0L, 0L);
  }

  @Test
  void ofTheLastEightEpochsOthersHearTheEnd() {
    for (int epoch = 1; epoch <= 10; epoch++) {
      publish(new Origin("attic", epoch), 1, FOR_ALL);
    }

    assertThat(relay.reached())
        .hasSize(8)
        .startsWith(new Frame.Reached(new Origin("attic", 3), 2))
        .endsWith(new Frame.Reached(new Origin("attic", 10), 2));
  }

  private void publish(Origin origin, long seq, Event event) {
    EventBatch batch = new EventBatch(origin, seq, position++, Cursor.START, List.of(event));
    if (relay.beginsEpoch(batch)) {
      relay.beginEpoch(batch);
    }
    relay.pass(batch, List.of(cellar));
  }

  private void note(Frame.Events events) {
    sent.add(BatchCodec.head(events.batch()).firstSeq());
    terms.add(events.term());
  }
}
