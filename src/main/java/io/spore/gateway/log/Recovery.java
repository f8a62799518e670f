package io.spore.gateway.log;

import io.spore.gateway.event.UnreadableBatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what an earlier run left in the directory. Of each segment the header is read; the last
 * one, where a crash leaves its traces, is checked from front to end and ends behind its last good
 * record. A segment whose header is damaged is set aside.
 */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final LogDirectory directory;
  private final LogCounters counters;
  private final List<Path> damaged = new ArrayList<>();
  private Segment last;

  Recovery(LogDirectory directory, LogCounters counters) {
    this.directory = directory;
    this.counters = counters;
  }

  /** The log as it was found; the last segment still holds what is to be cut off. */
  LogView run() throws IOException {
    long begun = System.nanoTime();
    List<Segment> segments = new ArrayList<>();
    for (Path file : directory.segments()) {
      read(file).ifPresent(segments::add);
    }
    long leastEnd = setDamagedAside(segments);
    LogView view =
        segments.isEmpty()
            ? new LogView(leastEnd, new Runs(), leastEnd > 0)
            : check(last(segments), leastEnd);
    segments.forEach(view::add);
    LOG.atInfo()
        .addKeyValue("dir", directory.path())
        .addKeyValue("segments", segments.size())
        .addKeyValue("events", view.end() - view.oldest())
        .addKeyValue("tookMs", (System.nanoTime() - begun) / 1_000_000)
        .log("event log opened");
    return view;
  }

  /** The segment to go on with; null when a new one is to be begun. */
  Segment last() {
    return last;
  }

  private Optional<Segment> read(Path file) throws IOException {
    try {
      SegmentHeader header = SegmentHeader.read(file);
      if (header.position() != LogDirectory.position(file)) {
        throw new SegmentHeader.DamagedException("the header is of another segment");
      }
      return Optional.of(new Segment(file, header, Files.size(file), counters));
    } catch (SegmentHeader.DamagedException e) {
      damaged.add(file);
      counters.foundDamage();
      LOG.atWarn()
          .addKeyValue("segment", file)
          .addKeyValue("reason", e.getMessage())
          .log("event log damaged: a segment can't be read and is set aside");
      return Optional.empty();
    }
  }

  /**
   * How many events a segment held the next one shows, if there is one. Of the last one nobody
   * knows: that is noted first, so that a run that ends soon does not leave it to be forgotten.
   *
   * @return where the log goes on at least, so that readers notice the hole
   */
  private long setDamagedAside(List<Segment> good) throws IOException {
    long leastEnd = damaged.isEmpty() ? 0 : LogDirectory.position(last(damaged)) + 1;
    if (!good.isEmpty() && leastEnd > last(good).position()) {
      directory.markIncomplete();
    }
    for (Path file : damaged) {
      directory.setAside(file);
    }
    return leastEnd;
  }

  private static <T> T last(List<T> list) {
    return list.get(list.size() - 1);
  }

  private LogView check(Segment newest, long leastEnd) throws IOException {
    Segment.Scan scan;
    try {
      scan = newest.scan();
    } catch (UnreadableBatchException e) {
      throw new IOException("log.dir: can't read " + newest.file() + ": " + e.getMessage(), e);
    }
    if (scan.end() < newest.end()) {
      LOG.atWarn()
          .addKeyValue("segment", newest.file())
          .addKeyValue("bytes", newest.end() - scan.end())
          .log("event log ended in the middle of a record, which was cut off");
      newest.cut(scan.end());
    }
    if (directory.isComplete()) {
      last = newest;
      return new LogView(scan.position(), scan.runs(), newest.isEmpty() && newest.isUncounted());
    }
    LOG.atWarn()
        .addKeyValue("dir", directory.path())
        .log("event log not marked as complete: events may be missing at its end");
    scan.runs().loseEnds();
    return new LogView(Math.max(leastEnd, scan.position() + 1), scan.runs(), true);
  }
}
