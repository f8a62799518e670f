package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.EventBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.lifecycle.AfterTry;

/** Whatever a disk makes of the log's files: what is read from them is what was written. */
class DamagedLogFuzzTest {
  private static final int BATCHES = 12;

  private Path dir;

  @AfterTry
  void tidy() throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(file);
      }
    }
  }

  @Property(tries = 150)
  void whatIsReadFromDamagedFilesWasWrittenAndStandsInItsPlace(
      @ForAll @Size(max = 6) List<@IntRange(max = 1_000_000) Integer> places,
      @ForAll byte value,
      @ForAll @IntRange(max = 4_000) int cutOff)
      throws IOException {
    dir = Files.createTempDirectory("spore-damaged-log");
    write();
    damage(places, value, cutOff);

    List<EventBatch> read = new ArrayList<>();
    try (LogFixture log = new LogFixture(dir)) {
      read.addAll(log.readFrom(log.view().oldest()));
    } catch (IOException refused) {
      // Of a version that is not known nothing is touched.
      assertThat(refused.getMessage()).contains("version");
    }

    for (EventBatch batch : read) {
      assertThat(Batches.positions(List.of(batch)))
          .isEqualTo(LongStream.range(batch.position(), batch.nextPosition()).boxed().toList());
    }
    assertThat(Batches.positions(read)).isSorted().doesNotHaveDuplicates();
  }

  /** Several segments of events that each hold their own position. */
  private void write() throws IOException {
    try (LogFixture log = new LogFixture(dir)) {
      Batches batches = log.batches();
      for (int i = 0; i < BATCHES; i++) {
        log.append(batches.next(3, 300));
      }
    }
  }

  private void damage(List<Integer> places, byte value, int cutOff) throws IOException {
    try (Stream<Path> files = Files.list(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        byte[] bytes = Files.readAllBytes(file);
        if (bytes.length == 0) {
          continue;
        }
        places.forEach(place -> bytes[place % bytes.length] = value);
        int length = cutOff < bytes.length / 2 ? bytes.length - cutOff : bytes.length;
        Files.write(file, Arrays.copyOf(bytes, length));
      }
    }
  }
}
