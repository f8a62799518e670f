package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;

class HandoverTest {
  private final Deque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> taken = new ArrayList<>();
  private boolean reading = true;
  private final Handover<String> handover =
      new Handover<>(
          tasks::add,
          readAt -> taken.add("read at " + readAt),
          taken::add,
          wanted -> reading = wanted);

  @Test
  void whatOneReadBringsIsHandedOverTogetherAndInOrder() {
    handover.add("a", 1);
    handover.add("b", 1);
    assertThat(tasks).isEmpty();

    handover.flush(1);

    assertThat(tasks).hasSize(1);
    tasks.remove().run();
    assertThat(taken).containsExactly("read at 1", "a", "b");
  }

  @Test
  void aReadThatBringsNothingHandsNothingOver() {
    handover.flush(1);

    assertThat(tasks).isEmpty();
  }

  @Test
  void readingStopsWhileTooMuchIsOnItsWay() {
    int third = Handover.MAX_BYTES / 3;
    for (int i = 0; i < 3; i++) {
      assertThat(reading).isTrue();
      handover.add("m", third + 1);
      handover.flush(1);
    }
    assertThat(reading).isFalse();

    tasks.remove().run();
    assertThat(reading).isFalse();
    tasks.remove().run();

    assertThat(reading).isTrue();
  }

  @Test
  void aPauseLastsUntilItEndsHoweverMuchIsTakenOver() {
    handover.setPaused(true);
    handover.add("m", 1);
    handover.flush(1);
    tasks.remove().run();
    assertThat(reading).isFalse();

    handover.setPaused(false);

    assertThat(reading).isTrue();
  }
}
