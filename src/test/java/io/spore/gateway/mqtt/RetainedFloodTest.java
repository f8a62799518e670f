package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.MqttMessage;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetainedFloodTest {
  private static final int RATE = 100;
  private static final int BURST = 25;

  private final RetainedFlood flood = new RetainedFlood(RATE, 10_000, 0);

  @Test
  void aFewPassAtOnce() {
    for (int i = 0; i < BURST; i++) {
      assertThat(flood.passes(message("t" + i), 0)).isTrue();
    }
    assertThat(flood.passes(message("one more"), 0)).isFalse();
  }

  @Test
  void theOthersLeaveAtTheirPaceOldestFirst() {
    flood(60);

    assertThat(topics(flood.dueAt(100))).containsExactlyElementsOf(names(25, 35));
    assertThat(topics(flood.dueAt(101))).isEmpty();
    assertThat(topics(flood.dueAt(10_000))).as("no more than the burst").hasSize(BURST);
    assertThat(flood.waiting()).isZero();
  }

  @Test
  void whileOthersWaitNobodyPassesThem() {
    flood(30);

    assertThat(flood.passes(message("late"), 5_000)).isFalse();
    assertThat(topics(flood.dueAt(5_000))).endsWith("late");
  }

  @Test
  void ofEachTopicOnlyTheLatestWaits() {
    flood(30);
    flood.passes(new MqttMessage("t27", new byte[] {7}, 0, 0, true), 0);

    List<MqttMessage> due = flood.dueAt(1_000);

    assertThat(topics(due)).containsExactly("t25", "t26", "t28", "t29", "t27");
    assertThat(due.get(4).payload()).containsExactly(7);
  }

  @Test
  void whatNewsOvertakesLeavesBeforeIt() {
    flood(30);

    assertThat(flood.overtaken("t27")).map(MqttMessage::topic).contains("t27");
    assertThat(flood.overtaken("t27")).isEmpty();
    assertThat(topics(flood.dueAt(1_000))).doesNotContain("t27").hasSize(4);
  }

  @Test
  void aLargeMessageCountsAsSeveral() {
    flood(BURST);
    flood.passes(new MqttMessage("large", new byte[10 * 1024], 0, 0, true), 0);
    flood.passes(message("behind"), 0);

    assertThat(topics(flood.dueAt(10))).containsExactly("large");
    assertThat(topics(flood.dueAt(100))).isEmpty();
    assertThat(topics(flood.dueAt(130))).containsExactly("behind");
  }

  @Test
  void itIsFullBeyondItsBoundAndUntilHalfOfItHasLeft() {
    int each = message("t25").sizeInBytes() + 64;
    int most = 10_000 / each;
    flood(BURST + most);
    assertThat(flood.isFull()).isFalse();

    flood.passes(message("too much"), 0);

    assertThat(flood.isFull()).isTrue();
    for (long now = 0; flood.waiting() > most / 2; now += 10) {
      assertThat(flood.isFull()).isTrue();
      flood.dueAt(now);
    }
    assertThat(flood.isFull()).isFalse();
  }

  private void flood(int count) {
    for (int i = 0; i < count; i++) {
      flood.passes(message("t" + i), 0);
    }
  }

  private static MqttMessage message(String topic) {
    return new MqttMessage(topic, new byte[4], 0, 0, true);
  }

  private static List<String> topics(List<MqttMessage> messages) {
    return messages.stream().map(MqttMessage::topic).toList();
  }

  private static List<String> names(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "t" + i).toList();
  }
}
