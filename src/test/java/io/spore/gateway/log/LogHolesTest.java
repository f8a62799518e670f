package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log knows of events that came by and are not in it. */
class LogHolesTest {
  private static final Origin NEXT_RUN = new Origin("attic", 6);
  private static final long UNKNOWN = -1;

  @TempDir Path dir;

  private final Batches batches = new Batches();

  @Test
  void aCursorInFrontOfAHoleOrInItLeadsToTheFirstEventThatItLacks() throws Exception {
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3));
      log.passBy(batches.next(4));
      log.log.resume(7);
      log.append(batches.next(2));

      for (int position = 0; position <= 9; position++) {
        assertThat(log.after(Batches.cursorAt(position)).from()).isEqualTo(position);
        assertThat(log.after(Batches.cursorAt(position)).missing()).isEmpty();
      }
      assertThat(log.view().missing(3, 7)).isEqualTo(4);
    }
  }

  @Test
  void aCursorInFrontOfADamagedRecordLeadsToItsFirstEvent() throws Exception {
    int recordEnd;
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3), batches.next(3));
      recordEnd = (int) log.log.bytes();
      log.append(batches.next(3));
    }
    Path segment = dir.resolve("0000000000000000000.log");
    byte[] bytes = Files.readAllBytes(segment);
    bytes[recordEnd - 1] ^= 1;
    Files.write(segment, bytes);

    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.after(Batches.cursorAt(3)).from()).isEqualTo(3);
      assertThat(log.view().read(3, 1_000).get(0).position()).isEqualTo(6);
    }
  }

  @Test
  void whileTheLogHasStoppedACursorOfWhatCameByLacksOnlyWhatCameAfterIt() throws Exception {
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3));
      log.passBy(batches.next(4));

      for (int position = 0; position <= 7; position++) {
        assertThat(log.after(Batches.cursorAt(position)).from()).isEqualTo(position);
      }
    }
  }

  @Test
  void aRunThatEndsWhileItsLogHasStoppedLeavesAHoleOfUnknownSize() throws Exception {
    endWhileStopped();

    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().end()).isEqualTo(4);
      assertThat(log.view().missing(3, 4)).isEqualTo(UNKNOWN);
      assertThat(log.after(Batches.cursorAt(1), NEXT_RUN).from()).isEqualTo(1);
      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).from()).isEqualTo(3);
      assertThat(log.view().read(3, 1_000)).isEmpty();

      log.append(nextRun(log).next(2));
    }
    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().end()).isEqualTo(6);
      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).from()).isEqualTo(3);
      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).missing()).isEmpty();
      assertThat(log.view().read(3, 1_000).get(0).position()).isEqualTo(4);
      assertThat(log.view().missing(3, 4)).isEqualTo(UNKNOWN);
      assertThat(log.view().missing(1, 3)).isEqualTo(2);
    }
  }

  @Test
  void aCursorOfEventsThatWereNotStoredIsToldOnceThatTheEndOfTheirRunWasLost() throws Exception {
    endWhileStopped();

    try (LogFixture log = new LogFixture(dir)) {
      Missing end = new Missing("the log lost the end of the cursor's run", UNKNOWN);
      assertThat(log.after(Batches.cursorAt(5), NEXT_RUN).missing()).contains(end);
      assertThat(log.after(Batches.cursorAt(5), NEXT_RUN).from()).isEqualTo(4);

      log.append(nextRun(log).next(2));

      assertThat(log.after(Batches.cursorAt(5), NEXT_RUN).missing()).contains(end);
      assertThat(log.after(Batches.cursorAt(5), NEXT_RUN).from()).isEqualTo(4);
    }
  }

  @Test
  void whoSawTheNextRunLacksNothingOfTheOneBefore() throws Exception {
    endWhileStopped();

    try (LogFixture log = new LogFixture(dir)) {
      log.append(nextRun(log).next(2));
      for (int seq = 1; seq <= 2; seq++) {
        Cursor cursor = Batches.cursorAt(3).advance(NEXT_RUN, seq);
        assertThat(log.after(cursor, NEXT_RUN).from()).isEqualTo(4 + seq);
        assertThat(log.after(cursor, NEXT_RUN).missing()).isEmpty();
      }
    }
  }

  @Test
  void theHoleIsNotForgottenByARunThatStoresNothing() throws Exception {
    endWhileStopped();
    new LogFixture(dir).close();

    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().end()).isEqualTo(4);
      assertThat(log.view().missing(3, 4)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void aRunThatBeginsOnADiskThatIsStillFullAddsToTheHole() throws Exception {
    endWhileStopped();

    try (LogFixture log = new LogFixture(dir)) {
      Batches next = nextRun(log);
      log.passBy(next.next(5));
      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).from()).isEqualTo(3);
      log.log.resume(9);
      log.append(next.next(2));

      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).from()).isEqualTo(3);
      assertThat(log.view().read(3, 1_000).get(0).position()).isEqualTo(9);
      assertThat(log.view().missing(3, 9)).isEqualTo(UNKNOWN);
      Cursor inTheNextRun = Batches.cursorAt(3).advance(NEXT_RUN, 2);
      assertThat(log.after(inTheNextRun, NEXT_RUN).from()).isEqualTo(6);
    }
  }

  @Test
  void onceTheHoleIsTooOldToBeKeptItsSizeIsStillUnknown() throws Exception {
    endWhileStopped();

    LogSettings settings = new LogSettings(20_000, 4_000, Duration.ofHours(1), false);
    try (LogFixture log = new LogFixture(dir, settings, Disk.REAL)) {
      Batches next = nextRun(log);
      for (int i = 0; i < 300; i++) {
        log.append(next.next(1, 100));
      }
      Missing unknown = new Missing("the cursor is older than the log reaches back", UNKNOWN);

      assertThat(log.view().oldest()).isGreaterThan(4);
      assertThat(log.after(Batches.cursorAt(1), NEXT_RUN).missing()).contains(unknown);
      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).missing()).contains(unknown);
      assertThat(log.after(Batches.cursorAt(3).advance(NEXT_RUN, 1), NEXT_RUN).missing())
          .map(Missing::count)
          .contains(log.view().oldest() - 5);
    }
  }

  @Test
  void aRunThatEndsWhileItsLogIsWrittenLeavesNoHole() throws Exception {
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3));
      log.passBy(batches.next(4));
      log.log.resume(7);
    }

    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().end()).isEqualTo(7);
      assertThat(log.view().missing(3, 7)).isEqualTo(4);
    }
  }

  @Test
  void aLogOfAnEarlierVersionDoesNotSayWhetherItIsComplete() throws Exception {
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3));
    }
    Files.delete(dir.resolve("complete"));

    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().missing(3, 4)).isEqualTo(UNKNOWN);
      log.append(nextRun(log).next(2));
    }
    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().end()).isEqualTo(6);
    }
  }

  @Test
  void howManyEventsALastSegmentWithADamagedHeaderHeldNobodyKnows() throws Exception {
    endWithADamagedHeader();
    new LogFixture(dir).close();

    try (LogFixture log = new LogFixture(dir)) {
      long end = log.view().end();
      assertThat(log.view().missing(end - 1, end)).isEqualTo(UNKNOWN);
      log.append(nextRun(log).next(2));

      assertThat(log.after(Batches.cursorAt(3), NEXT_RUN).from()).isEqualTo(3);
      assertThat(log.view().read(3, 1_000).get(0).position()).isEqualTo(end);
      assertThat(log.view().missing(3, end)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void aDiskThatFailsWhenTheLogIsClosedMayLackItsEnd() throws Exception {
    FragileDisk disk = new FragileDisk();
    LogFixture log = new LogFixture(dir, LogFixture.SMALL, disk);
    log.append(batches.next(3));
    disk.broken = true;

    assertThatThrownBy(log::close).isInstanceOf(IOException.class);

    try (LogFixture again = new LogFixture(dir)) {
      assertThat(again.view().missing(3, 4)).isEqualTo(UNKNOWN);
    }
  }

  @Test
  void anEmptyLogIsComplete() throws Exception {
    new LogFixture(dir).close();

    try (LogFixture log = new LogFixture(dir)) {
      assertThat(log.view().end()).isZero();
      assertThat(log.after(Cursor.START).missing()).isEqualTo(Optional.empty());
    }
  }

  /** Three events are stored, and four more came by. */
  private void endWhileStopped() throws IOException {
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3));
      log.passBy(batches.next(4));
    }
  }

  private void endWithADamagedHeader() throws IOException {
    try (LogFixture log = new LogFixture(dir)) {
      log.append(batches.next(3));
      log.log.stop();
      log.log.resume(3);
      log.append(batches.next(20));
    }
    Path last = dir.resolve("0000000000000000003.log");
    byte[] bytes = Files.readAllBytes(last);
    bytes[30] ^= 1;
    Files.write(last, bytes);
  }

  private static Batches nextRun(LogFixture log) {
    return new Batches(NEXT_RUN, log.view().end(), log.view().runsAtEnd().cursor());
  }
}
