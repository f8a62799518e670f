package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory.Resumption;
import io.spore.gateway.event.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/** A log in a directory, with a clock that is set by hand. */
final class LogFixture implements AutoCloseable {
  static final LogSettings SMALL = new LogSettings(100_000, 4_000, Duration.ofHours(1), false);

  final LogCounters counters = new LogCounters();
  final Path dir;
  final EventLog log;
  long now = 1_000;

  LogFixture(Path dir) throws IOException {
    this(dir, SMALL, Disk.REAL);
  }

  LogFixture(Path dir, LogSettings settings, Disk disk) throws IOException {
    this.dir = dir;
    InstantSource clock = () -> Instant.ofEpochMilli(now);
    this.log = EventLog.open(dir, settings, disk, clock, counters);
  }

  LogView view() {
    return log.view();
  }

  /** How a client of the gateway whose log this is can go on. */
  Resumption after(Cursor cursor) throws IOException {
    return view().after(cursor, Batches.ATTIC);
  }

  /** How a client can go on, in a run that began later. */
  Resumption after(Cursor cursor, Origin self) throws IOException {
    return view().after(cursor, self);
  }

  /** The log has stopped, and these batches come by. */
  void passBy(EventBatch... batches) {
    log.stop();
    for (EventBatch batch : batches) {
      log.passBy(batch);
    }
  }

  /** A batch maker that goes on where the log ends. */
  Batches batches() {
    return new Batches(
        new Origin("attic", 5 + view().end()), view().end(), view().runsAtEnd().cursor());
  }

  void append(EventBatch... batches) throws IOException {
    log.append(List.of(batches));
  }

  /** All batches from a position on, read in small bites. */
  List<EventBatch> readFrom(long from) throws IOException {
    List<EventBatch> all = new ArrayList<>();
    long next = from;
    for (List<EventBatch> some = view().read(next, 300);
        !some.isEmpty();
        some = view().read(next, 300)) {
      all.addAll(some);
      next = some.get(some.size() - 1).nextPosition();
    }
    return all;
  }

  /** The positions of all events that can be read, from the oldest on. */
  List<Long> positions() throws IOException {
    return Batches.positions(readFrom(view().oldest()));
  }

  @Override
  public void close() throws IOException {
    log.close();
  }
}
