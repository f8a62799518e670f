package io.spore.gateway.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.broker.Outbox.Offer;
import io.spore.gateway.broker.Outbox.Outgoing;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OutboxTest {
  private final Outbox outbox = new Outbox(8, 1_000_000, 2);

  @Test
  void messagesLeaveInTheOrderTheyCame() {
    offer("first", 0);
    offer("second", 1);
    offer("third", 0);

    assertThat(pollText()).isEqualTo("first");
    assertThat(pollText()).isEqualTo("second");
    assertThat(pollText()).isEqualTo("third");
    assertThat(outbox.poll()).isNull();
  }

  @Test
  void onlyQosOneAndTwoHavePacketIds() {
    offer("a", 0);
    offer("b", 1);
    offer("c", 2);

    assertThat(outbox.poll().packetId()).isZero();
    assertThat(outbox.poll().packetId()).isEqualTo(1);
    assertThat(outbox.poll().packetId()).isEqualTo(2);
  }

  @Test
  void aFullWindowHoldsBackUntilAnAcknowledgement() {
    offer("a", 1);
    offer("b", 1);
    offer("c", 1);
    offer("d", 0);
    int first = outbox.poll().packetId();
    outbox.poll();

    assertThat(outbox.poll()).isNull();
    outbox.acknowledged(first);
    assertThat(pollText()).isEqualTo("c");
    assertThat(pollText()).isEqualTo("d");
  }

  @Test
  void aMessageAtQosTwoKeepsItsPlaceUntilItIsCompleted() {
    offer("a", 2);
    int id = outbox.poll().packetId();

    outbox.acknowledged(id);
    outbox.completed(id);
    assertThat(outbox.inFlight()).isEqualTo(1);
    outbox.received(id);
    outbox.received(id);
    assertThat(outbox.inFlight()).isEqualTo(1);
    outbox.completed(id);
    assertThat(outbox.inFlight()).isZero();
  }

  @Test
  void aMessageAtQosTwoThatIsRefusedIsOver() {
    offer("a", 2);
    int id = outbox.poll().packetId();

    outbox.refused(id);

    assertThat(outbox.inFlight()).isZero();
  }

  @Test
  void acknowledgementsOfNothingChangeNothing() {
    offer("a", 1);
    int id = outbox.poll().packetId();

    outbox.acknowledged(id + 1);
    outbox.received(id);
    outbox.refused(id);
    outbox.completed(id);

    assertThat(outbox.inFlight()).isEqualTo(1);
  }

  @Test
  void halfTheQueueIsForQosZeroAndAllOfItForTheOthers() {
    for (int i = 0; i < 4; i++) {
      assertThat(offer("x", 0)).isEqualTo(Offer.TAKEN);
    }
    assertThat(offer("x", 0)).isEqualTo(Offer.DROPPED);
    for (int i = 0; i < 4; i++) {
      assertThat(offer("x", 1)).isEqualTo(Offer.TAKEN);
    }

    assertThat(offer("x", 0)).isEqualTo(Offer.DROPPED);
    assertThat(offer("x", 1)).isEqualTo(Offer.HOPELESS);
    assertThat(offer("x", 2)).isEqualTo(Offer.HOPELESS);
    assertThat(outbox.waiting()).isEqualTo(8);
    outbox.poll();
    assertThat(offer("x", 1)).isEqualTo(Offer.TAKEN);
  }

  @Test
  void bytesAreLimitedLikeMessagesButOneMessageAlwaysFits() {
    Outbox small = new Outbox(100, 2_000, 2);

    assertThat(small.offer(delivery("x".repeat(5_000), 0))).isEqualTo(Offer.TAKEN);
    assertThat(small.offer(delivery("x", 1))).isEqualTo(Offer.HOPELESS);
    small.written(small.poll());
    assertThat(small.offer(delivery("x".repeat(900), 0))).isEqualTo(Offer.TAKEN);
    assertThat(small.offer(delivery("x".repeat(900), 0))).isEqualTo(Offer.DROPPED);
    assertThat(small.offer(delivery("x".repeat(900), 1))).isEqualTo(Offer.TAKEN);
    assertThat(small.offer(delivery("x".repeat(900), 1))).isEqualTo(Offer.HOPELESS);
  }

  @Test
  void threeQuartersFullIsCongestedUntilHalfEmpty() {
    for (int i = 0; i < 5; i++) {
      offer("x", 1);
    }
    assertThat(outbox.isCongested()).isFalse();
    offer("x", 1);
    assertThat(outbox.isCongested()).isTrue();

    assertThat(pollAndAcknowledge()).isTrue();
    assertThat(pollAndAcknowledge()).isTrue();
    assertThat(pollAndAcknowledge()).isFalse();
  }

  @Test
  void qosZeroAloneCongestsNothing() {
    for (int i = 0; i < 20; i++) {
      offer("x", 0);
    }

    assertThat(outbox.isCongested()).isFalse();
  }

  @Test
  void aCongestedQueueThatNothingLeavesIsStalled() {
    for (int i = 0; i < 8; i++) {
      offer("x", 1);
    }
    outbox.poll();

    assertThat(outbox.isStalled()).as("a message just left").isFalse();
    assertThat(outbox.isStalled()).as("none left since").isTrue();
    pollAndAcknowledge();
    assertThat(outbox.isStalled()).isFalse();
  }

  @Test
  void whatTheSocketHasNotTakenHoldsBackTheRest() {
    outbox.offer(delivery("x".repeat(Outbox.MAX_UNWRITTEN), 0));
    offer("next", 0);
    Outgoing large = outbox.poll();

    assertThat(outbox.poll()).isNull();
    outbox.written(large);
    assertThat(pollText()).isEqualTo("next");
  }

  @Test
  void packetIdsStartAgainAndPassOverThoseInFlight() {
    offer("slow", 1);
    int slow = outbox.poll().packetId();
    Set<Integer> seen = new HashSet<>();
    for (int i = 0; i < 70_000; i++) {
      offer("quick", 1);
      Outgoing quick = outbox.poll();
      assertThat(quick.packetId()).isBetween(1, 65_535).isNotEqualTo(slow);
      seen.add(quick.packetId());
      outbox.written(quick);
      outbox.acknowledged(quick.packetId());
    }
    assertThat(seen).hasSize(65_534);
  }

  private Offer offer(String text, int qos) {
    return outbox.offer(delivery(text, qos));
  }

  private boolean pollAndAcknowledge() {
    outbox.acknowledged(outbox.poll().packetId());
    return outbox.isCongested();
  }

  private String pollText() {
    return outbox.poll().delivery().publication().payload().toString();
  }

  private static Delivery delivery(String text, int qos) {
    return new Delivery(new Publication("t", Buffer.buffer(text), 2), qos, false);
  }
}
