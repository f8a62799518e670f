package io.spore.gateway.log;

import static java.util.stream.LongStream.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import io.spore.gateway.event.EventBatch;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogWriterTest {
  private static final LogSettings SETTINGS =
      new LogSettings(100_000_000, 10_000_000, Duration.ofHours(1), true);
  private static final Optional<Duration> AT_ONCE = Optional.of(Duration.ZERO);

  @TempDir Path dir;

  private final FragileDisk disk = new FragileDisk();
  private final Heard heard = new Heard();
  private final AtomicLong steadyMillis = new AtomicLong();
  private final Batches batches = new Batches();
  private LogFixture fixture;
  private LogWriter writer;

  private void start(Optional<Duration> syncInterval) throws Exception {
    fixture = new LogFixture(dir, SETTINGS, disk);
    writer = new LogWriter(fixture.log, fixture.counters, syncInterval, heard, steadyMillis::get);
    writer.start();
  }

  @AfterEach
  void close() throws Exception {
    if (writer != null) {
      disk.full = false;
      disk.broken = false;
      disk.stopWaiting();
      writer.close();
    }
  }

  @Test
  void batchesAreInTheLogWhenTheyAreForwardedAndCountAsStoredOnceForced() throws Exception {
    disk.forcePermits = new Semaphore(0);
    start(AT_ONCE);

    publish(3);

    assertThat(heard.nextForwarded()).isEqualTo(3);
    assertThat(fixture.view().end()).isEqualTo(3);
    assertThat(heard.stored).hasValue(0);

    disk.forcePermits.release(100);
    await().untilAtomic(heard.stored, equalTo(3L));
  }

  @Test
  void whatComesWhileTheDiskIsBusyIsForcedTogether() throws Exception {
    disk.forcePermits = new Semaphore(0);
    start(AT_ONCE);
    for (int i = 0; i < 500; i++) {
      publish(1);
      heard.nextForwarded();
    }

    disk.forcePermits.release(1_000);
    await().untilAtomic(heard.stored, equalTo(500L));

    assertThat(disk.forces.get()).isLessThanOrEqualTo(3);
  }

  @Test
  void withoutForcingWhatIsWrittenCountsAsStored() throws Exception {
    start(Optional.empty());

    publish(3);

    await().untilAtomic(heard.stored, equalTo(3L));
    assertThat(disk.forces).hasValue(0);
  }

  @Test
  void aFullDiskStopsTheLogButNothingElse() throws Exception {
    start(AT_ONCE);
    publish(3);
    heard.nextForwarded();

    disk.full = true;
    publish(2);
    publish(2);

    assertThat(heard.nextForwarded()).isEqualTo(5);
    assertThat(heard.nextForwarded()).isEqualTo(7);
    assertThat(heard.news()).isEqualTo("stopped: " + FragileDisk.FULL);
    await().untilAtomic(heard.stored, equalTo(7L));
    assertThat(fixture.positions()).containsExactly(0L, 1L, 2L);
    assertThat(fixture.counters.notStored()).isEqualTo(4);
    assertThat(fixture.counters.failures()).isEqualTo(1);
  }

  @Test
  void beforeAnybodyHearsOfAnEventThatIsNotKeptTheDiskSaysThatEventsAreMissing() throws Exception {
    start(AT_ONCE);
    publish(3);
    heard.nextForwarded();
    assertThat(heard.completeWhenForwarded).isTrue();

    disk.full = true;
    publish(2);
    heard.nextForwarded();
    assertThat(heard.completeWhenForwarded).isFalse();
    heard.news();

    steadyMillis.addAndGet(5_000);
    disk.full = false;
    heard.news();
    publish(2);
    heard.nextForwarded();
    assertThat(heard.completeWhenForwarded).isTrue();
  }

  @Test
  void theLogGoesOnByItselfWhenThereIsRoomAndSaysHowMuchIsMissing() throws Exception {
    start(AT_ONCE);
    publish(3);
    heard.nextForwarded();
    disk.full = true;
    publish(4);
    heard.nextForwarded();
    heard.news();

    steadyMillis.addAndGet(5_000);
    disk.full = false;

    assertThat(heard.news()).isEqualTo("writing: 4");
    publish(2);
    assertThat(heard.nextForwarded()).isEqualTo(9);
    assertThat(fixture.positions()).containsExactly(0L, 1L, 2L, 7L, 8L);
    assertThat(fixture.view().read(3, 10_000).get(0).before()).isEqualTo(Batches.cursorAt(7));
  }

  @Test
  void whileThereIsNoRoomTheLogStaysStoppedAndSaysItOnce() throws Exception {
    start(AT_ONCE);
    disk.full = true;
    for (int i = 0; i < 10; i++) {
      publish(1);
      heard.nextForwarded();
      steadyMillis.addAndGet(5_000);
    }

    assertThat(heard.news()).isEqualTo("stopped: " + FragileDisk.FULL);
    assertThat(heard.news).isEmpty();
    assertThat(fixture.counters.notStored()).isEqualTo(10);
  }

  @Test
  void aDiskThatFailsToForceStopsTheLog() throws Exception {
    start(AT_ONCE);
    disk.broken = true;

    publish(3);
    heard.nextForwarded();

    assertThat(heard.news()).isEqualTo("stopped: " + FragileDisk.BROKEN);
    publish(2);
    assertThat(heard.nextForwarded()).isEqualTo(5);
    await().untilAtomic(heard.stored, equalTo(5L));
    assertThat(fixture.counters.notStored()).isEqualTo(2);
  }

  @Test
  void closingWritesAndForcesAllThatWasTaken() throws Exception {
    start(Optional.of(Duration.ofHours(1)));
    for (int i = 0; i < 200; i++) {
      publish(1);
    }

    writer.close();
    writer = null;

    assertThat(heard.stored).hasValue(200);
    try (LogFixture again = new LogFixture(dir)) {
      assertThat(again.positions()).isEqualTo(range(0, 200).boxed().toList());
    }
  }

  @Test
  void aReaderThatFollowsAFastWriterGetsEverythingOnceAndInOrder() throws Exception {
    start(Optional.of(Duration.ofMillis(5)));
    int count = 30_000;
    Thread publisher =
        new Thread(
            () -> {
              for (int i = 0; i < count; i++) {
                publish(1 + i % 3);
              }
            });
    publisher.start();

    List<Long> read = new ArrayList<>();
    long next = 0;
    while (publisher.isAlive() || next < batches.position()) {
      for (EventBatch batch : fixture.view().read(next, 2_000)) {
        assertThat(batch.position()).isEqualTo(next);
        next = batch.nextPosition();
        read.addAll(Batches.positions(List.of(batch)));
      }
    }
    publisher.join();

    assertThat(read).isEqualTo(range(0, batches.position()).boxed().toList());
  }

  private void publish(int events) {
    writer.accept(batches.next(events));
  }

  /** What the writer told. */
  private final class Heard implements LogWriter.Outlet {
    final LinkedBlockingQueue<Long> forwarded = new LinkedBlockingQueue<>();
    final LinkedBlockingQueue<String> news = new LinkedBlockingQueue<>();
    final AtomicLong stored = new AtomicLong();
    volatile boolean completeWhenForwarded;

    long nextForwarded() throws InterruptedException {
      Long position = forwarded.poll(10, TimeUnit.SECONDS);
      assertThat(position).isNotNull();
      return position;
    }

    String news() throws InterruptedException {
      return news.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public void forward(EventBatch batch) {
      completeWhenForwarded = Files.exists(dir.resolve("complete"));
      forwarded.add(batch.nextPosition());
    }

    @Override
    public void stored(long position) {
      stored.accumulateAndGet(position, Math::max);
    }

    @Override
    public void stopped(String reason) {
      news.add("stopped: " + reason);
    }

    @Override
    public void writing(long lost) {
      news.add("writing: " + lost);
    }
  }
}
