package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StoredMarkTest {
  private final StoredMark mark = new StoredMark();
  private final List<String> ran = new ArrayList<>();

  @Test
  void whereNothingIsStoredNobodyWaits() {
    mark.whenStored(1_000, () -> ran.add("at once"));

    assertThat(ran).containsExactly("at once");
  }

  @Test
  void anActionWaitsUntilAllBeforeItsPositionIsStored() {
    mark.begin(10);
    mark.whenStored(10, () -> ran.add("ten"));
    mark.whenStored(12, () -> ran.add("twelve"));
    mark.whenStored(13, () -> ran.add("thirteen"));
    assertThat(ran).containsExactly("ten");

    mark.advance(11);
    assertThat(ran).containsExactly("ten");

    mark.advance(12);
    assertThat(ran).containsExactly("ten", "twelve");

    mark.advance(20);
    assertThat(ran).containsExactly("ten", "twelve", "thirteen");
  }

  @Test
  void theMarkDoesNotGoBack() {
    mark.begin(0);
    mark.advance(5);
    mark.advance(3);

    mark.whenStored(5, () -> ran.add("five"));

    assertThat(ran).containsExactly("five");
  }

  @Test
  void anActionThatIsDueDoesNotOvertakeOneThatWaits() {
    mark.begin(0);
    mark.whenStored(2, () -> ran.add("first"));
    mark.whenStored(0, () -> ran.add("second"));
    assertThat(ran).isEmpty();

    mark.advance(2);

    assertThat(ran).containsExactly("first", "second");
  }

  @Test
  void anActionHandedInByAnotherRunsAfterIt() {
    mark.begin(0);
    mark.whenStored(
        1,
        () -> {
          mark.whenStored(1, () -> ran.add("inner"));
          ran.add("outer");
        });

    mark.advance(1);

    assertThat(ran).containsExactly("outer", "inner");
  }

  @Test
  void anActionThatThrowsDoesNotKeepTheOthersFromRunning() {
    mark.begin(0);
    mark.whenStored(
        1,
        () -> {
          throw new IllegalStateException("broken on purpose");
        });
    mark.whenStored(1, () -> ran.add("next"));

    mark.advance(1);
    mark.whenStored(1, () -> ran.add("last"));

    assertThat(ran).containsExactly("next", "last");
  }

  @Test
  void theOrderIsKeptWhileThreadsHandInAndMoveTheMark() throws Exception {
    int actions = 20_000;
    List<Integer> order = new ArrayList<>();
    CountDownLatch all = new CountDownLatch(actions);
    mark.begin(0);
    Thread mover =
        new Thread(() -> IntStream.rangeClosed(1, actions).forEach(i -> mark.advance(i)));
    mover.start();
    for (int i = 1; i <= actions; i++) {
      int number = i;
      mark.whenStored(
          number,
          () -> {
            order.add(number);
            all.countDown();
          });
    }
    mover.join();
    all.await();

    assertThat(order).isEqualTo(IntStream.rangeClosed(1, actions).boxed().toList());
  }
}
