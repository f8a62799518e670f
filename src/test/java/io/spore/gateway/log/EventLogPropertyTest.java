package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.EventHistory.Resumption;
import io.spore.gateway.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.Size;

/** Compares the log with a plain list that holds the same. */
class EventLogPropertyTest {
  private static final LogSettings TINY = new LogSettings(4_000, 700, Duration.ofHours(1), false);

  /** Something that happens to a log. */
  private enum Kind {
    APPEND,
    LOSE,
    REOPEN,
    NEW_RUN,
    OTHER_GATEWAY
  }

  private record Step(Kind kind, int batches, int events) {}

  /** An event's place as the list knows it. */
  private record Known(long position, Origin origin, long seq, Cursor after) {}

  @Property(tries = 300)
  void theLogHoldsWhatTheListHolds(@ForAll("steps") @Size(max = 60) List<Step> steps)
      throws Exception {
    Path dir = Files.createTempDirectory("spore-log");
    try {
      compare(dir, steps);
    } finally {
      delete(dir);
    }
  }

  private static void compare(Path dir, List<Step> steps) throws IOException {
    List<Known> all = new ArrayList<>();
    List<Known> stored = new ArrayList<>();
    Batches batches = new Batches();
    long run = 5;
    LogFixture fixture = new LogFixture(dir, TINY, Disk.REAL);
    try {
      for (Step step : steps) {
        switch (step.kind()) {
          case APPEND -> {
            List<EventBatch> group = new ArrayList<>();
            for (int i = 0; i < step.batches(); i++) {
              group.add(batches.next(step.events(), 30));
            }
            fixture.log.append(group);
            group.forEach(batch -> note(batch, all, stored));
          }
          case LOSE -> {
            EventBatch batch = batches.next(step.events());
            fixture.log.abandon();
            fixture.log.passBy(batch);
            note(batch, all, new ArrayList<>());
          }
          case REOPEN -> {
            // What was lost at the very end is not known to the next run, which numbers anew.
            fixture.close();
            fixture = new LogFixture(dir, TINY, Disk.REAL);
            all.removeIf(known -> stored.isEmpty() || known.position() > last(stored).position());
            batches =
                new Batches(new Origin("attic", ++run), fixture.view().end(), cursor(fixture));
          }
          case NEW_RUN -> batches.from(new Origin("attic", ++run), 1);
          case OTHER_GATEWAY -> batches.from(new Origin("cellar", ++run), 1);
        }
      }
      check(fixture, all, stored);
    } finally {
      fixture.close();
    }
  }

  private static void check(LogFixture fixture, List<Known> all, List<Known> stored)
      throws IOException {
    long oldest = fixture.view().oldest();
    List<Known> left = stored.stream().filter(known -> known.position() >= oldest).toList();
    assertThat(known(fixture.readFrom(oldest))).isEqualTo(left);
    for (Known known : left) {
      assertThat(known(fixture.view().read(known.position(), 1))).startsWith(known);
    }
    for (Known known : all) {
      checkResume(fixture, known, all, left);
    }
  }

  private static void checkResume(
      LogFixture fixture, Known known, List<Known> all, List<Known> left) throws IOException {
    Resumption resumption = fixture.after(known.after());
    List<Known> wanted =
        left.stream().filter(later -> !known.after().covers(later.origin(), later.seq())).toList();
    List<Known> got =
        known(fixture.readFrom(resumption.from())).stream()
            .filter(later -> !known.after().covers(later.origin(), later.seq()))
            .toList();
    assertThat(got).isEqualTo(wanted);
    List<Known> gone =
        all.stream()
            .filter(lost -> lost.position() < fixture.view().oldest())
            .filter(lost -> !known.after().covers(lost.origin(), lost.seq()))
            .toList();
    assertThat(resumption.missing().map(Missing::count).orElse(0L))
        .isEqualTo(isCountable(gone, known.after()) ? gone.size() : -1L);
  }

  /** Of another gateway's run the end may not have come by, so what is behind it says nothing. */
  private static boolean isCountable(List<Known> gone, Cursor cursor) {
    return gone.stream()
        .map(Known::origin)
        .filter(origin -> origin.gateway().equals("cellar"))
        .allMatch(cursor.origins()::contains);
  }

  private static void note(EventBatch batch, List<Known> all, List<Known> stored) {
    List<Known> known = known(List.of(batch));
    all.addAll(known);
    stored.addAll(known);
  }

  private static List<Known> known(List<EventBatch> batches) {
    List<Known> known = new ArrayList<>();
    for (EventBatch batch : batches) {
      for (int i = 0; i < batch.events().size(); i++) {
        known.add(
            new Known(batch.position() + i, batch.origin(), batch.firstSeq() + i, batch.cursor(i)));
      }
    }
    return known;
  }

  private static Cursor cursor(LogFixture fixture) {
    return fixture.view().runsAtEnd().cursor();
  }

  private static Known last(List<Known> known) {
    return known.get(known.size() - 1);
  }

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Kind> kinds =
        Arbitraries.frequencyOf(
            Tuple.of(12, Arbitraries.just(Kind.APPEND)),
            Tuple.of(2, Arbitraries.just(Kind.LOSE)),
            Tuple.of(1, Arbitraries.just(Kind.REOPEN)),
            Tuple.of(1, Arbitraries.just(Kind.NEW_RUN)),
            Tuple.of(1, Arbitraries.just(Kind.OTHER_GATEWAY)));
    return Combinators.combine(
            kinds, Arbitraries.integers().between(1, 3), Arbitraries.integers().between(1, 4))
        .as(Step::new)
        .list();
  }

  private static void delete(Path dir) throws IOException {
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
