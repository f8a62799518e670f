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
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

  @Property(tries = 200)
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
    Set<Known> stored = new HashSet<>();
    boolean endsKnown = true;
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
            all.addAll(known(group));
            stored.addAll(known(group));
          }
          case LOSE -> {
            EventBatch batch = batches.next(step.events());
            fixture.passBy(batch);
            all.addAll(known(List.of(batch)));
          }
          case REOPEN -> {
            endsKnown &= all.isEmpty() || stored.contains(all.get(all.size() - 1));
            fixture.close();
            fixture = new LogFixture(dir, TINY, Disk.REAL);
            batches =
                new Batches(new Origin("attic", ++run), fixture.view().end(), cursor(fixture));
          }
          case NEW_RUN -> batches.from(new Origin("attic", ++run), 1);
          case OTHER_GATEWAY -> batches.from(new Origin("cellar", ++run), 1);
        }
      }
      Set<Known> left = checkReading(fixture, all, stored);
      for (int i = 0; i < all.size(); i++) {
        Resumption resumption = fixture.after(all.get(i).after(), new Origin("attic", run));
        if (!isKnown(fixture, all.get(i))) {
          assertThat(resumption.missing()).map(Missing::count).contains(Runs.UNKNOWN);
          continue;
        }
        List<Known> lacking = all.subList(i + 1, all.size());
        List<EventBatch> read = fixture.readFrom(resumption.from());
        List<Long> told = told(fixture, resumption, read, batches.position());
        checkResume(read, all.get(i), lacking, left);
        // Who saw nothing later of a run whose end was lost may lack that end, for all one knows.
        boolean isSure = !fixture.view().runsAtEnd().mayGoBeyond(all.get(i).after());
        checkTold(told, all.get(i), isSure, lacking, left, endsKnown);
      }
    } finally {
      fixture.close();
    }
  }

  /** Of a run that was lost as a whole nothing can be told but that. */
  private static boolean isKnown(LogFixture fixture, Known known) {
    Runs runs = fixture.view().runsAtEnd();
    return known.after().origins().stream().allMatch(runs::know);
  }

  /** Returns what is stored and not too old. */
  private static Set<Known> checkReading(LogFixture fixture, List<Known> all, Set<Known> stored)
      throws IOException {
    long oldest = fixture.view().oldest();
    List<Known> left =
        all.stream().filter(stored::contains).filter(one -> one.position() >= oldest).toList();
    assertThat(known(fixture.readFrom(oldest))).isEqualTo(left);
    for (Known known : left) {
      assertThat(known(fixture.view().read(known.position(), 1))).startsWith(known);
    }
    return new HashSet<>(left);
  }

  private static void checkResume(
      List<EventBatch> read, Known has, List<Known> lacking, Set<Known> left) {
    List<Known> got =
        known(read).stream()
            .filter(later -> !has.after().covers(later.origin(), later.seq()))
            .toList();
    assertThat(got).isEqualTo(lacking.stream().filter(left::contains).toList());
  }

  private static void checkTold(
      List<Long> told,
      Known has,
      boolean isSure,
      List<Known> lacking,
      Set<Known> left,
      boolean endsKnown) {
    List<Known> gone = lacking.stream().filter(known -> !left.contains(known)).toList();
    if (!gone.isEmpty()) {
      assertThat(told).isNotEmpty();
    } else if (isSure) {
      assertThat(told).isEmpty();
    }
    if (told.contains(Runs.UNKNOWN)) {
      assertThat(endsKnown && isCountable(gone, has.after())).isFalse();
    } else {
      assertThat(told.stream().mapToLong(Long::longValue).sum()).isEqualTo(gone.size());
    }
  }

  /** Of another gateway's run the end may not have come by, so what is behind it says nothing. */
  private static boolean isCountable(List<Known> gone, Cursor cursor) {
    return gone.stream()
        .map(Known::origin)
        .filter(origin -> origin.gateway().equals("cellar"))
        .allMatch(cursor.origins()::contains);
  }

  /** The numbers of missing events that a client hears of when it reads on up to the present. */
  private static List<Long> told(
      LogFixture fixture, Resumption resumption, List<EventBatch> read, long next) {
    List<Long> told = new ArrayList<>();
    resumption.missing().map(Missing::count).ifPresent(told::add);
    long position = resumption.from();
    for (EventBatch batch : read) {
      if (batch.position() > position) {
        told.add(fixture.view().missing(position, batch.position()));
      }
      position = batch.nextPosition();
    }
    if (next > position) {
      told.add(fixture.view().missing(position, next));
    }
    return told;
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
