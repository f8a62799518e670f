package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class BackpressureTest {
  private static final long HIGH = 100;

  private final AtomicLong inFlight = new AtomicLong();
  private final Backpressure backpressure = new Backpressure(HIGH);

  @Test
  void sourcesAreHeldAboveTheHighMarkUntilHalfOfItIsLeft() {
    setInFlight(HIGH);
    assertThat(backpressure.paused()).isFalse();
    setInFlight(HIGH + 1);
    assertThat(backpressure.paused()).isTrue();
    setInFlight(HIGH / 2 + 1);
    assertThat(backpressure.paused()).isTrue();
    setInFlight(HIGH / 2);
    assertThat(backpressure.paused()).isFalse();
    assertThat(backpressure.pauses()).isEqualTo(1);
  }

  @Test
  void whoeverElseHoldsIsNotLetGoByFewBytes() {
    backpressure.hold("somebody");
    setInFlight(HIGH + 1);
    setInFlight(0);
    assertThat(backpressure.paused()).isTrue();
    backpressure.letGo("somebody");
    assertThat(backpressure.paused()).isFalse();
  }

  @Test
  void aFigureThatChangesWhileItIsDecidedIsLookedAtAgain() {
    reviewWhile(HIGH + 1, HIGH + 1, 0);
    assertThat(backpressure.paused()).as("all was handled meanwhile").isFalse();
    setInFlight(HIGH + 1);
    reviewWhile(0, 0, HIGH + 1);
    assertThat(backpressure.paused()).as("more was published meanwhile").isTrue();
  }

  /** Each look sees the next of these figures, and the last one from then on. */
  private void reviewWhile(long... figures) {
    AtomicInteger looks = new AtomicInteger();
    backpressure.review(() -> figures[Math.min(looks.getAndIncrement(), figures.length - 1)]);
  }

  @Test
  void howeverTwoThreadsMeetTheLastFigureDecides() throws Exception {
    int rounds = 20_000;
    AtomicInteger wrong = new AtomicInteger();
    CyclicBarrier together = new CyclicBarrier(2);
    CyclicBarrier done =
        new CyclicBarrier(
            2,
            () -> {
              if (backpressure.paused() != inFlight.get() > HIGH) {
                wrong.incrementAndGet();
              }
              setInFlight(inFlight.get() > HIGH ? 10 : 201);
            });
    setInFlight(10);
    Thread other = new Thread(() -> race(-200, rounds, together, done));
    other.start();
    race(200, rounds, together, done);
    other.join();
    assertThat(wrong).hasValue(0);
  }

  /** Both steps together change nothing, but in between there is much in flight, or nothing. */
  private void race(long step, int rounds, CyclicBarrier together, CyclicBarrier done) {
    try {
      for (int i = 0; i < rounds; i++) {
        together.await();
        inFlight.addAndGet(step);
        backpressure.review(inFlight::get);
        done.await();
      }
    } catch (InterruptedException | BrokenBarrierException e) {
      throw new IllegalStateException(e);
    }
  }

  private void setInFlight(long bytes) {
    inFlight.set(bytes);
    backpressure.review(inFlight::get);
  }
}
