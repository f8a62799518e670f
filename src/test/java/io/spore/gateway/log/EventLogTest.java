package io.spore.gateway.log;

import static java.util.stream.LongStream.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventLogTest {
  private static final Origin CELLAR = new Origin("cellar", 9);

  @TempDir Path dir;

  @Test
  void whatIsAppendedIsReadWithItsPlaceAndItsCursor() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      EventBatch first = batches.next(3);
      EventBatch second = batches.from(CELLAR, 40).next(2);
      fixture.append(first, second);

      List<EventBatch> read = fixture.view().read(0, 10_000);

      assertThat(read).extracting(EventBatch::origin).containsExactly(Batches.ATTIC, CELLAR);
      assertThat(read).extracting(EventBatch::firstSeq).containsExactly(1L, 40L);
      assertThat(read).extracting(EventBatch::position).containsExactly(0L, 3L);
      assertThat(read)
          .extracting(EventBatch::before)
          .containsExactly(first.before(), second.before());
      assertThat(Batches.positions(read)).containsExactly(0L, 1L, 2L, 3L, 4L);
      assertThat(fixture.view().end()).isEqualTo(5);
      assertThat(fixture.view().runsAtEnd().cursor()).isEqualTo(batches.cursor());
    }
  }

  @Test
  void aReaderThatBeginsInTheMiddleOfABatchGetsItsRest() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      EventBatch batch = new Batches().next(5);
      fixture.append(batch);

      EventBatch rest = fixture.view().read(3, 10_000).get(0);

      assertThat(rest.position()).isEqualTo(3);
      assertThat(rest.firstSeq()).isEqualTo(4);
      assertThat(rest.before()).isEqualTo(batch.cursor(2));
      assertThat(Batches.positions(List.of(rest))).containsExactly(3L, 4L);
    }
  }

  @Test
  void atTheEndThereIsNothingYet() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      fixture.append(new Batches().next(5));

      assertThat(fixture.view().read(5, 10_000)).isEmpty();
      assertThat(fixture.view().read(50, 10_000)).isEmpty();
    }
  }

  @Test
  void readingGoesOnAcrossSegments() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      for (int i = 0; i < 100; i++) {
        fixture.append(batches.next(3, 100));
      }

      assertThat(fixture.view().segments()).hasSizeGreaterThan(5);
      assertThat(fixture.positions()).isEqualTo(range(0, 300).boxed().toList());
    }
  }

  @Test
  void aLogThatIsOpenedAgainGoesOnWhereItEnded() throws Exception {
    Batches batches = new Batches();
    try (LogFixture fixture = new LogFixture(dir)) {
      for (int i = 0; i < 50; i++) {
        fixture.append(batches.next(3, 100));
      }
    }

    try (LogFixture fixture = new LogFixture(dir)) {
      assertThat(fixture.view().end()).isEqualTo(150);
      assertThat(fixture.view().runsAtEnd().cursor()).isEqualTo(batches.cursor());
      fixture.append(batches.next(2));
      assertThat(fixture.positions()).isEqualTo(range(0, 152).boxed().toList());
      assertThat(fixture.readFrom(0)).last().extracting(EventBatch::before).isNotNull();
    }
  }

  @Test
  void aDirectoryBelongsToOneGateway() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      assertThatExceptionOfType(IOException.class)
          .isThrownBy(() -> new LogFixture(dir))
          .withMessage("log.dir: can't use " + dir + ": another gateway uses it");
      assertThat(fixture.view().end()).isZero();
    }
    new LogFixture(dir).close();
  }

  @Test
  void aDirectoryThatIsAFileIsRefused() throws Exception {
    Path file = Files.createFile(dir.resolve("file"));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new LogFixture(file))
        .withMessage("log.dir: can't use " + file + ": file already exists");
  }

  @Test
  void aDirectoryThatCannotBeMadeIsRefusedWithTheSystemsOwnWords() {
    Path nowhere = dir.resolve("x".repeat(300));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new LogFixture(nowhere))
        .withMessage("log.dir: can't use " + nowhere + ": File name too long");
  }

  @Test
  void theOldestSegmentsGoWhenTheLogTakesTooMuchRoom() throws Exception {
    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches();
      for (int i = 0; i < 300; i++) {
        fixture.append(batches.next(1, 100));
        assertThat(fixture.log.bytes()).isLessThanOrEqualTo(20_000);
      }

      assertThat(fixture.view().oldest()).isPositive();
      assertThat(fixture.positions())
          .isEqualTo(range(fixture.view().oldest(), 300).boxed().toList());
      assertThat(dir.toFile().list((in, name) -> name.endsWith(".log")))
          .hasSameSizeAs(fixture.view().segments());
    }
  }

  @Test
  void segmentsGoWhenAllOfThemIsOlderThanTheRetentionButNeverTheOneThatIsWritten()
      throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      for (int i = 0; i < 100; i++) {
        fixture.append(batches.next(1, 100));
      }
      long last = fixture.view().segments().stream().mapToLong(Segment::position).max().orElse(0);

      fixture.now += Duration.ofHours(2).toMillis();
      fixture.log.deleteExpired();

      assertThat(fixture.view().oldest()).isEqualTo(last);
      assertThat(fixture.positions()).isEqualTo(range(last, 100).boxed().toList());
    }
  }

  @Test
  void aSegmentIsNotWrittenForLongSoThatItsEventsAreDeletedInTime() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      fixture.append(batches.next(1));
      fixture.now += Duration.ofMinutes(5).toMillis();
      fixture.append(batches.next(1));

      assertThat(fixture.view().segments()).hasSize(2);
    }
  }

  @Test
  void aReaderUnderWhichSegmentsAreDeletedGoesOnWithTheOldestThatIsLeft() throws Exception {
    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches();
      fixture.append(batches.next(1, 100));
      assertThat(Batches.positions(fixture.view().read(0, 1))).containsExactly(0L);
      for (int i = 0; i < 300; i++) {
        fixture.append(batches.next(1, 100));
      }

      EventBatch next = fixture.view().read(1, 1).get(0);

      assertThat(next.position()).isEqualTo(fixture.view().oldest()).isGreaterThan(1);
    }
  }

  @Test
  void aFileThatIsGoneCountsAsDeleted() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      for (int i = 0; i < 100; i++) {
        fixture.append(batches.next(1, 100));
      }
      Files.delete(fixture.view().segments().iterator().next().file());

      assertThat(fixture.view().read(0, 1).get(0).position()).isPositive();
      assertThat(fixture.after(Cursor.START).from()).isZero();
      assertThat(fixture.view().firstSince(0)).isPositive();
    }
  }

  @Test
  void aCursorLeadsToTheFirstEventThatItDoesNotCover() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      List<EventBatch> appended = new ArrayList<>();
      for (int i = 0; i < 60; i++) {
        EventBatch batch = batches.next(3, 100);
        appended.add(batch);
        fixture.append(batch);
      }

      for (EventBatch batch : appended) {
        for (int i = 0; i < 3; i++) {
          assertThat(fixture.after(batch.cursor(i)).from()).isEqualTo(batch.position() + i + 1);
          assertThat(fixture.after(batch.cursor(i)).missing()).isEmpty();
        }
      }
      assertThat(fixture.after(Cursor.START).from()).isZero();
    }
  }

  @Test
  void aCursorOfAnotherGatewayWithAnotherOrderLeadsToTheFirstEventThatItDoesNotCover()
      throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      fixture.append(
          batches.next(2),
          batches.from(CELLAR, 1).next(2),
          batches.from(Batches.ATTIC, 3).next(2),
          batches.from(CELLAR, 3).next(2));
      Cursor heardElsewhere = Cursor.START.advance(CELLAR, 4).advance(Batches.ATTIC, 2);

      assertThat(fixture.after(heardElsewhere).from()).isEqualTo(4);
      assertThat(fixture.after(heardElsewhere).missing()).isEmpty();
    }
  }

  @Test
  void aCursorOlderThanTheLogIsToldHowManyEventsAreMissing() throws Exception {
    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches();
      Cursor old = fixtureCursorAfter(fixture, batches.next(10));
      for (int i = 0; i < 300; i++) {
        fixture.append(batches.next(1, 100));
      }
      long oldest = fixture.view().oldest();

      assertThat(fixture.after(old).from()).isEqualTo(oldest);
      assertThat(fixture.after(old).missing())
          .contains(new Missing("the cursor is older than the log reaches back", oldest - 10));
    }
  }

  @Test
  void whatIsMissingIsCountedAcrossRuns() throws Exception {
    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches();
      Cursor old = fixtureCursorAfter(fixture, batches.next(10));
      fixture.append(batches.next(5));
      batches.from(new Origin("attic", 6), 1);
      for (int i = 0; i < 300; i++) {
        fixture.append(batches.next(1, 100));
      }

      assertThat(fixture.after(old).missing())
          .map(Missing::count)
          .contains(fixture.view().oldest() - 10);
    }
  }

  @Test
  void howManyAreMissingOfSeveralRunsOfAnotherGatewayIsNotClaimedToBeKnown() throws Exception {
    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches().from(CELLAR, 1);
      Cursor old = fixtureCursorAfter(fixture, batches.next(10));
      fixture.append(batches.next(5));
      // How the run of the cellar went on after these 15 nobody here has heard.
      batches.from(new Origin("cellar", 10), 1);
      for (int i = 0; i < 300; i++) {
        fixture.append(batches.next(1, 100));
      }

      assertThat(fixture.after(old).missing())
          .contains(new Missing("the cursor is older than the log reaches back", -1));
    }
  }

  @Test
  void aCursorThatIsTooOldAndBehindTheEndOfItsRunIsNotToldANumber() throws Exception {
    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches();
      fixture.append(batches.next(10));
      batches.from(new Origin("attic", 6), 1);
      for (int i = 0; i < 300; i++) {
        fixture.append(batches.next(1, 100));
      }

      assertThat(fixture.after(Cursor.START.advance(Batches.ATTIC, 12)).missing())
          .contains(new Missing("the cursor is older than the log reaches back", -1));
    }
  }

  @Test
  void whatAnotherGatewayPublishedBeforeThisOneKnewItIsMissing() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      fixture.append(new Batches().from(CELLAR, 51).next(5));
    }
    try (LogFixture again = new LogFixture(dir)) {
      assertThat(again.after(Cursor.START.advance(CELLAR, 20)).missing())
          .contains(new Missing("the cursor is older than the log reaches back", 30));
      assertThat(again.after(Cursor.START.advance(CELLAR, 50)).missing()).isEmpty();
      assertThat(again.after(Cursor.START.advance(CELLAR, 53)).missing()).isEmpty();
    }
  }

  @Test
  void aCursorOfARunThatTheLogDoesNotKnowIsToldSo() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      fixture.append(new Batches().next(5));
      Missing unknown = new Missing("the cursor is of a run of attic that is not known here", -1);

      assertThat(fixture.after(Cursor.START.advance(new Origin("attic", 4), 3)).missing())
          .contains(unknown);
      assertThat(fixture.after(Cursor.START.advance(new Origin("attic", 4), 3)).from())
          .isEqualTo(5);
      assertThat(fixture.after(Cursor.START.advance(Batches.ATTIC, 3).advance(CELLAR, 1)).missing())
          .map(Missing::reason)
          .contains("the cursor is of a run of cellar that is not known here");
    }
  }

  @Test
  void aCursorBehindTheEndOfARunThatIsOverIsToldThatTheLogLostItsEnd() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches();
      fixture.append(batches.next(5), batches.from(new Origin("attic", 6), 1).next(5));

      assertThat(fixture.after(Cursor.START.advance(Batches.ATTIC, 7)).from()).isEqualTo(5);
      assertThat(fixture.after(Cursor.START.advance(Batches.ATTIC, 7)).missing())
          .contains(new Missing("the log lost the end of the cursor's run", -1));
      assertThat(fixture.after(Cursor.START.advance(Batches.ATTIC, 5)).missing()).isEmpty();
    }
  }

  @Test
  void aTimeLeadsToTheFirstEventLearntThenOrLater() throws Exception {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = new Batches().at(5_000);
      for (int i = 0; i < 60; i++) {
        fixture.append(batches.next(3, 100));
      }

      assertThat(fixture.view().firstSince(0)).isZero();
      for (int i = 0; i < 180; i++) {
        assertThat(fixture.view().firstSince(5_000 + i)).isEqualTo(i);
      }
      assertThat(fixture.view().firstSince(5_180)).isEqualTo(180);
    }
  }

  @Test
  void aBatchLargerThanASegmentIsKeptWhole() throws Exception {
    LogSettings settings = new LogSettings(10_000_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture fixture = new LogFixture(dir, settings, Disk.REAL)) {
      Batches batches = new Batches();
      fixture.append(batches.next(1));
      fixture.append(batches.next(2, 600_000));
      fixture.append(batches.next(1));

      assertThat(fixture.positions()).containsExactly(0L, 1L, 2L, 3L);
    }
  }

  private static Cursor fixtureCursorAfter(LogFixture fixture, EventBatch batch)
      throws IOException {
    fixture.append(batch);
    return batch.after();
  }
}
