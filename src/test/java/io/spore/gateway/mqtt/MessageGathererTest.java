package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Backpressure;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.StoredMark;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import org.junit.jupiter.api.Test;

class MessageGathererTest {
  private final List<String> happened = new ArrayList<>();
  private final List<Long> entered = new ArrayList<>();
  private final Queue<Runnable> turnEnd = new ArrayDeque<>();
  private final StoredMark stored = new StoredMark();
  private final Backpressure backpressure = new Backpressure(1_000_000);
  private boolean unsure;
  private boolean refused;
  private final MessageGatherer gatherer =
      new MessageGatherer(
          () -> unsure,
          this::onBatch,
          stored::whenStored,
          new Unacknowledged(3, backpressure),
          turnEnd::add);
  private long position;

  private OptionalLong onBatch(List<Event> batch, long enteredAt) {
    entered.add(enteredAt);
    if (refused) {
      happened.add("refused " + batch.size());
      return OptionalLong.empty();
    }
    if (batch.size() < 10) {
      happened.add("batch " + batch.stream().map(Event::topic).toList());
    } else {
      happened.add("batch of " + batch.size());
    }
    position += batch.size();
    return OptionalLong.of(position);
  }

  @Test
  void theMessagesOfOneTurnLeaveAsOneBatchInOrder() {
    add("a", 0);
    add("b", 0);
    add("c", 0);
    assertThat(happened).isEmpty();
    assertThat(turnEnd).hasSize(1);
    endTurn();
    assertThat(happened).containsExactly("batch [a, b, c]");
  }

  @Test
  void theNextTurnMakesABatchOfItsOwn() {
    add("a", 0);
    endTurn();
    add("b", 0);
    endTurn();
    assertThat(happened).containsExactly("batch [a]", "batch [b]");
  }

  @Test
  void aBatchEntersWhenItsFirstMessageIsRead() {
    gatherer.reading(100);
    add("a", 0);
    gatherer.reading(200);
    add("b", 0);
    endTurn();
    gatherer.reading(300);
    add("c", 0);
    endTurn();
    assertThat(entered).containsExactly(100L, 300L);
  }

  @Test
  void whatIsLeftOfAReadEntersWhenThatWas() {
    gatherer.reading(100);
    add("a", 0);
    gatherer.reading(200);
    for (int i = 0; i < MessageGatherer.MAX_EVENTS; i++) {
      add("m" + i, 0);
    }
    endTurn();
    assertThat(entered).containsExactly(100L, 200L);
  }

  @Test
  void aFullBatchLeavesAtOnceAndTheRestAtTheEndOfTheTurn() {
    for (int i = 0; i < MessageGatherer.MAX_EVENTS + 3; i++) {
      add("m" + i, 0);
    }
    assertThat(happened).containsExactly("batch of 1000");
    endTurn();
    assertThat(happened).containsExactly("batch of 1000", "batch [m1000, m1001, m1002]");
  }

  @Test
  void manyBytesLeaveAtOnceToo() {
    gatherer.add(message("big", MessageGatherer.MAX_BYTES, 0), () -> {});
    assertThat(happened).containsExactly("batch [big]");
    endTurn();
    assertThat(happened).hasSize(1);
  }

  @Test
  void messagesAreAcknowledgedAfterTheirBatchIsPublishedAndInOrder() {
    add("a", 1);
    add("b", 0);
    gatherer.addSkipped(() -> happened.add("ack skipped"));
    add("c", 2);
    assertThat(happened).isEmpty();
    endTurn();
    assertThat(happened).containsExactly("batch [a, b, c]", "ack a", "ack skipped", "ack c");
    add("d", 0);
    endTurn();
    assertThat(happened).endsWith("ack c", "batch [d]");
  }

  @Test
  void aSkippedMessageAloneIsAcknowledgedAtTheEndOfItsTurn() {
    gatherer.addSkipped(() -> happened.add("ack"));
    endTurn();
    assertThat(happened).containsExactly("ack");
  }

  @Test
  void flushingEarlyLeavesNothingForTheEndOfTheTurn() {
    add("a", 0);
    gatherer.flush();
    endTurn();
    assertThat(happened).containsExactly("batch [a]");
  }

  @Test
  void messagesAreAcknowledgedInOrderOnceTheyAreStored() {
    stored.begin(0);
    add("a", 1);
    endTurn();
    gatherer.addSkipped(() -> happened.add("ack skipped"));
    endTurn();
    add("b", 2);
    endTurn();
    gatherer.whenAcknowledged(() -> happened.add("all"));
    assertThat(happened).containsExactly("batch [a]", "batch [b]");

    stored.advance(1);
    assertThat(happened).containsExactly("batch [a]", "batch [b]", "ack a", "ack skipped");

    stored.advance(2);
    assertThat(happened).endsWith("ack skipped", "ack b", "all");
  }

  @Test
  void theBrokerIsHeldBackWhileTooManyMessagesWaitToBeStored() {
    stored.begin(0);
    for (int i = 0; i < 4; i++) {
      assertThat(backpressure.paused()).isFalse();
      add("m" + i, 1);
      endTurn();
    }
    assertThat(backpressure.paused()).isTrue();

    stored.advance(2);
    assertThat(backpressure.paused()).isTrue();
    stored.advance(3);
    assertThat(backpressure.paused()).isFalse();
  }

  @Test
  void whatMayNotBePublishedIsNotAcknowledgedEither() {
    refused = true;
    add("a", 1);
    gatherer.addSkipped(() -> happened.add("ack skipped"));
    endTurn();
    assertThat(happened).containsExactly("refused 1");

    refused = false;
    add("b", 1);
    endTurn();
    assertThat(happened).containsExactly("refused 1", "batch [b]", "ack b");
  }

  @Test
  void whileNobodyKnowsWhetherItMayBePublishedItWaits() {
    unsure = true;
    add("a", 1);
    turnEnd.remove().run();
    add("b", 0);
    assertThat(happened).isEmpty();
    assertThat(turnEnd).hasSize(1);

    unsure = false;
    endTurn();
    assertThat(happened).containsExactly("batch [a, b]", "ack a");
  }

  private void add(String topic, int qos) {
    gatherer.add(message(topic, 1, qos), () -> happened.add("ack " + topic));
  }

  private static MqttMessage message(String topic, int size, int qos) {
    return new MqttMessage(topic, new byte[size], 0, qos, false);
  }

  private void endTurn() {
    while (!turnEnd.isEmpty()) {
      turnEnd.remove().run();
    }
  }
}
