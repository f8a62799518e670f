package io.spore.gateway.log;

import static java.util.stream.LongStream.range;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.spore.gateway.event.EventBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRecoveryTest {
  @TempDir Path temp;
  private Path dir;

  /** A log of one segment with batches of three events each. */
  private byte[] segment;

  /** Where the last of its records begins. */
  private int lastRecord;

  @BeforeEach
  void writeALog() throws Exception {
    dir = temp.resolve("log");
    Batches batches = new Batches();
    try (LogFixture fixture = new LogFixture(dir)) {
      fixture.append(batches.next(3), batches.next(3), batches.next(3));
      lastRecord = (int) fixture.log.bytes();
      fixture.append(batches.next(3));
    }
    segment = Files.readAllBytes(onlySegment());
  }

  @Test
  void aRecordThatWasWrittenInPartIsCutOffWhereverItEnds() throws Exception {
    for (int length = lastRecord; length < segment.length; length++) {
      Files.write(onlySegment(), Arrays.copyOf(segment, length));

      assertThatLogHolds(9);
    }
  }

  @Test
  void aTailOfZerosIsCutOff() throws Exception {
    byte[] zeros = Arrays.copyOf(segment, segment.length + 5_000);
    Files.write(onlySegment(), zeros);

    assertThatLogHolds(12);
    assertThat(Files.size(onlySegment())).isEqualTo(segment.length);
  }

  @Test
  void aLastRecordWithAnyBitTurnedIsCutOff() throws Exception {
    for (int i = lastRecord; i < segment.length; i++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] changed = segment.clone();
        changed[i] ^= (byte) (1 << bit);
        Files.write(onlySegment(), changed);

        assertThatLogHolds(9);
      }
    }
  }

  @Test
  void whatIsAppendedBehindACutTailIsReadableAndStaysSo() throws Exception {
    Files.write(onlySegment(), Arrays.copyOf(segment, segment.length - 1));

    try (LogFixture fixture = new LogFixture(dir)) {
      fixture.append(fixture.batches().next(2));
      assertThat(fixture.positions()).isEqualTo(range(0, 11).boxed().toList());
    }
    assertThatLogHolds(11);
  }

  @Test
  void aDamagedRecordInTheMiddleIsPassedOverAndLeavesAHole() throws Exception {
    byte[] changed = segment.clone();
    int inTheSecondRecord = changed.length - 2 * (segment.length - lastRecord) - 5;
    changed[inTheSecondRecord] ^= 1;
    Files.write(onlySegment(), changed);

    try (LogFixture fixture = new LogFixture(dir)) {
      assertThat(fixture.view().end()).isEqualTo(12);
      assertThat(fixture.positions()).containsExactly(0L, 1L, 2L, 6L, 7L, 8L, 9L, 10L, 11L);
      assertThat(fixture.counters.damaged()).isEqualTo(1);
      List<EventBatch> behindTheHole = fixture.view().read(3, 10_000);
      assertThat(behindTheHole.get(0).before())
          .isEqualTo(Batches.cursorAt(6))
          .isEqualTo(fixture.view().read(6, 10_000).get(0).before());
      assertThat(fixture.view().read(0, 10_000)).hasSize(1);
    }
  }

  @Test
  void aDamagedLengthInTheMiddleOfAnOlderSegmentHidesTheRestOfIt() throws Exception {
    writeManySegments();
    Path first = segments().get(0);
    byte[] bytes = Files.readAllBytes(first);
    int half = bytes.length / 2;
    Arrays.fill(bytes, half, half + 200, (byte) 0);
    Files.write(first, bytes);

    try (LogFixture fixture = new LogFixture(dir)) {
      List<Long> positions = fixture.positions();
      long behindTheHole = position(segments().get(1));
      long before = positions.stream().filter(position -> position < behindTheHole).count();
      assertThat(before).isBetween(5L, behindTheHole - 1);
      assertThat(positions)
          .startsWith(range(0, before).boxed().toArray(Long[]::new))
          .endsWith(range(behindTheHole, fixture.view().end()).boxed().toArray(Long[]::new))
          .hasSize((int) (before + fixture.view().end() - behindTheHole));
      assertThat(fixture.counters.damaged()).isEqualTo(1);
    }
  }

  @Test
  void aSegmentWithADamagedHeaderIsSetAsideAndLeavesAHole() throws Exception {
    writeManySegments();
    List<Path> files = segments();
    Path second = files.get(1);
    byte[] bytes = Files.readAllBytes(second);
    bytes[30] ^= 1;
    Files.write(second, bytes);

    try (LogFixture fixture = new LogFixture(dir)) {
      assertThat(fixture.positions())
          .hasSize((int) (fixture.view().end() + position(second) - position(files.get(2))))
          .doesNotContain(position(second), position(files.get(2)) - 1)
          .contains(position(second) - 1, position(files.get(2)));
      assertThat(fixture.counters.damaged()).isEqualTo(1);
    }
    assertThat(second).doesNotExist();
    assertThat(second.resolveSibling(second.getFileName() + ".damaged")).hasBinaryContent(bytes);
  }

  @Test
  void aLastSegmentWithADamagedHeaderLeavesAHoleBeforeWhatFollows() throws Exception {
    writeManySegments();
    List<Path> files = segments();
    Path last = files.get(files.size() - 1);
    Files.write(last, new byte[10]);

    try (LogFixture fixture = new LogFixture(dir)) {
      assertThat(fixture.view().end()).isEqualTo(position(last) + 1);
      fixture.append(fixture.batches().next(1));
      assertThat(fixture.positions())
          .contains(position(last) - 1, position(last) + 1)
          .doesNotContain(position(last));
    }
    assertThatLogHolds((int) position(last) + 2);
  }

  @Test
  void aSegmentOfANewerFormatIsNotTouched() throws Exception {
    byte[] newer = segment.clone();
    newer[11] = 9;
    Files.write(onlySegment(), newer);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> new LogFixture(dir))
        .withMessage(
            "log.dir: "
                + onlySegment()
                + " is in version 9 of the log's format, this gateway reads version 1");
    assertThat(onlySegment()).hasBinaryContent(newer);
  }

  @Test
  void aLogCopiedInTheMiddleOfWritingHoldsWhatWasWrittenUntilThen() throws Exception {
    Path copies = Files.createDirectories(temp.resolve("copies"));
    Batches batches = new Batches();
    Path live = temp.resolve("live");
    try (LogFixture fixture = new LogFixture(live)) {
      for (int i = 0; i < 60; i++) {
        fixture.append(batches.next(2, 100), batches.next(1));
        copy(live, copies.resolve("at" + fixture.view().end()));
      }
    }

    for (int end = 3; end <= 180; end += 3) {
      dir = copies.resolve("at" + end);
      assertThatLogHolds(end);
    }
  }

  private void assertThatLogHolds(int events) throws IOException {
    try (LogFixture fixture = new LogFixture(dir)) {
      assertThat(fixture.view().end()).isEqualTo(events);
      assertThat(Batches.positions(fixture.readFrom(0))).endsWith(events - 1L);
    }
  }

  private void writeManySegments() throws IOException {
    try (LogFixture fixture = new LogFixture(dir)) {
      Batches batches = fixture.batches();
      for (int i = 0; i < 100; i++) {
        fixture.append(batches.next(1, 100));
      }
    }
  }

  private Path onlySegment() throws IOException {
    return segments().get(0);
  }

  private List<Path> segments() throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      return files
          .filter(file -> file.toString().endsWith(".log"))
          .sorted(Comparator.comparing(Path::toString))
          .toList();
    }
  }

  private static long position(Path segment) {
    return LogDirectory.position(segment);
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
  }
}
