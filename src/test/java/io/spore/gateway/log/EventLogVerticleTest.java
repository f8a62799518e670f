package io.spore.gateway.log;

import static io.spore.gateway.support.Futures.await;
import static java.util.stream.LongStream.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.config.LogConfig;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.LastEvents.Snapshot;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class EventLogVerticleTest {
  /** Of the time in which the test's messages are learnt. */
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.EPOCH);

  @TempDir Path dir;

  @Test
  void whoeverHearsABatchFindsItInTheLog() throws Exception {
    try (Run run = new Run("attic", 5)) {
      LinkedBlockingQueue<Long> ends = new LinkedBlockingQueue<>();
      await(run.events.listen(batch -> ends.add(run.history().end() - batch.nextPosition())));

      for (int i = 0; i < 200; i++) {
        run.events.publish(message("a", i));
        assertThat(ends.poll(10, TimeUnit.SECONDS)).isGreaterThanOrEqualTo(0);
      }
      await().untilAsserted(() -> assertThat(run.events.inFlightBytes()).isZero());
    }
  }

  @Test
  void actionsWaitUntilWhatTheyWaitForIsStored() throws Exception {
    try (Run run = new Run("attic", 5)) {
      AtomicInteger stored = new AtomicInteger();
      for (int i = 0; i < 100; i++) {
        long position = run.events.publish(message("a", i));
        run.events.stored().whenStored(position, stored::incrementAndGet);
      }
      await().untilAsserted(() -> assertThat(stored).hasValue(100));
    }
  }

  @Test
  void aSecondRunGoesOnWhereTheFirstEndedThoughTheClockWasSetBack() throws Exception {
    Cursor reached;
    try (Run run = new Run("attic", 5_000)) {
      for (int i = 0; i < 10; i++) {
        run.events.publish(message("a", i));
      }
      reached = Cursor.START.advance(run.events.origin(), 7);
    }

    try (Run run = new Run("attic", 3)) {
      assertThat(run.events.origin()).isEqualTo(new Origin("attic", 5_001));
      for (int i = 10; i < 15; i++) {
        run.events.publish(message("a", i));
      }
      await().until(() -> run.history().end() == 15);
      EventHistory.Resumption resumption = await(run.history().after(reached));
      assertThat(resumption.missing()).isEmpty();
      assertThat(resumption.from()).isEqualTo(7);
      assertThat(numbers(await(run.history().read(7, 100_000))))
          .isEqualTo(range(7, 15).boxed().toList());
      assertThat(await(run.history().at(0))).isZero();
    }
  }

  @Test
  void aDirectoryInUseKeepsTheGatewayFromStarting() throws Exception {
    try (Run run = new Run("attic", 5)) {
      assertThat(run.history().end()).isZero();
      EventLogVerticle second = new EventLogVerticle(config(), run.events, CLOCK);

      assertThatThrownBy(() -> await(run.vertx.deployVerticle(second)))
          .hasMessageContaining("log.dir: can't use " + dir + ": another gateway uses it");
    }
  }

  @Test
  void aReaderThatCatchesUpWithAFastWriterNeitherMissesNorRepeats() throws Exception {
    int count = 20_000;
    // So that something is left to be heard live, however the threads are scheduled.
    CountDownLatch listening = new CountDownLatch(1);
    try (Run run = new Run("attic", 5)) {
      Thread publisher =
          new Thread(
              () -> {
                for (int i = 0; i < count; i++) {
                  if (i == count / 2) {
                    awaitLatch(listening);
                  }
                  run.events.publish(message("a", i));
                }
              });
      publisher.start();

      List<Long> got = new ArrayList<>();
      LinkedBlockingQueue<EventBatch> live = new LinkedBlockingQueue<>();
      await().until(() -> run.history().end() > count / 10);
      await(run.events.listen(live::add));
      listening.countDown();
      long next = 0;
      for (List<EventBatch> read = await(run.history().read(next, 50_000));
          !read.isEmpty() && next < count / 2;
          read = await(run.history().read(next, 50_000))) {
        got.addAll(numbers(read));
        next = read.get(read.size() - 1).nextPosition();
      }
      while (next < count) {
        EventBatch batch = live.poll(10, TimeUnit.SECONDS);
        assertThat(batch).isNotNull();
        if (batch.nextPosition() > next) {
          // What came live before this reader had read so far is in the log.
          while (next < batch.position()) {
            List<EventBatch> read = await(run.history().read(next, 50_000));
            assertThat(read).isNotEmpty();
            got.addAll(numbers(read));
            next = read.get(read.size() - 1).nextPosition();
          }
          if (batch.nextPosition() > next) {
            got.addAll(numbers(List.of(batch.startingAt((int) (next - batch.position())))));
            next = batch.nextPosition();
          }
        }
      }
      publisher.join();

      assertThat(got).isEqualTo(range(0, count).boxed().toList());
    }
  }

  private static void awaitLatch(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSnapshotWaitsForItsPositionAndHoldsTheLastOfEachTopic() throws Exception {
    try (Run run = new Run("attic", 5)) {
      LastEventsMemory lastEvents = lastEvents(run);
      Future<Snapshot> asked = lastEvents.snapshot(3);

      run.events.publish(List.of(message("a", 1), message("b", 2)));
      run.events.publish(message("a", 3));

      Snapshot snapshot = await(asked);
      assertThat(snapshot.position()).isEqualTo(3);
      assertThat(snapshot.cursor()).isEqualTo(Cursor.START.advance(run.events.origin(), 3));
      assertThat(snapshot.events())
          .extracting(stamped -> stamped.event().topic())
          .containsExactly("cluster/update", "b", "a");
      assertThat(snapshot.events()).extracting(Stamped::seq).containsExactly(0L, 2L, 3L);
    }
  }

  @Test
  void theSnapshotKnowsWhatAnEarlierRunWasSent() throws Exception {
    try (Run run = new Run("attic", 5)) {
      run.events.publish(List.of(message("a", 1), message("b", 2), message("a", 3)));
    }

    try (Run run = new Run("attic", 6)) {
      Snapshot snapshot = await(lastEvents(run).snapshot(0));

      assertThat(snapshot.position()).isEqualTo(3);
      assertThat(snapshot.cursor()).isEqualTo(Cursor.START.advance(new Origin("attic", 5), 3));
      assertThat(snapshot.events())
          .extracting(stamped -> stamped.event().topic())
          .containsExactly("cluster/update", "b", "a");
    }
  }

  @Test
  void theSnapshotIsThereWithoutALogToo(Vertx vertx) throws Exception {
    SporeEvents events = new SporeEvents(vertx, new Origin("attic", 5), 1_000_000);
    LastEventsMemory lastEvents =
        await(LastEventsMemory.begin(vertx, config(), events, Optional.empty(), CLOCK));

    long position = events.publish(message("a", 1));

    assertThat(await(lastEvents.snapshot(position)).events()).hasSize(2);
    assertThat(lastEvents.evicted()).isZero();
  }

  private LastEventsMemory lastEvents(Run run) throws Exception {
    return await(
        LastEventsMemory.begin(run.vertx, config(), run.events, Optional.of(run.log), CLOCK));
  }

  private LogConfig config() {
    return new LogConfig(
        Optional.of(dir),
        Duration.ofHours(1),
        100_000_000,
        LogConfig.Fsync.INTERVAL,
        Duration.ofMillis(5),
        1_000,
        1_000_000);
  }

  private static Event message(String topic, long number) {
    return new MqttMessage(
        topic, Long.toString(number).getBytes(StandardCharsets.US_ASCII), number, 1, false);
  }

  private static List<Long> numbers(List<EventBatch> batches) {
    return Batches.positions(batches);
  }

  /** One run of a gateway's log; each has a bus of its own, as each process has. */
  private final class Run implements AutoCloseable {
    final Vertx vertx = Vertx.vertx();
    final SporeEvents events;
    final EventLogVerticle log;
    final List<String> deployments = new ArrayList<>();

    Run(String gateway, long epoch) throws Exception {
      events = new SporeEvents(vertx, new Origin(gateway, epoch), 1_000_000);
      log = new EventLogVerticle(config(), events, CLOCK);
      deployments.add(await(vertx.deployVerticle(log)));
    }

    EventHistory history() {
      return log.history();
    }

    @Override
    public void close() {
      for (int i = deployments.size() - 1; i >= 0; i--) {
        vertx.undeploy(deployments.get(i)).await();
      }
      vertx.close().await();
    }
  }
}
