package io.spore.gateway.log;

import io.spore.gateway.event.UnreadableBatchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
  private Segment last;

  Recovery(LogDirectory directory, LogCounters counters) {
    this.directory = directory;
    this.counters = counters;
  }

  /** The log as it was found; the last segment still holds what is to be cut off. */
  LogView run() throws IOException {
    long begun = System.nanoTime();
    List<Segment> segments = new ArrayList<>();
    long leastEnd = 0;
    for (Path file : directory.segments()) {
      Segment segment = read(file);
      if (segment == null) {
        // Nobody knows how many events it held: at least one, so that readers notice.
        leastEnd = LogDirectory.position(file) + 1;
      } else {
        segments.add(segment);
      }
    }
    LogView view =
        segments.isEmpty() ? new LogView(leastEnd, new Runs()) : check(segments, leastEnd);
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

  private Segment read(Path file) throws IOException {
    try {
      SegmentHeader header = SegmentHeader.read(file);
      if (header.position() != LogDirectory.position(file)) {
        throw new SegmentHeader.DamagedException("the header is of another segment");
      }
      return new Segment(file, header, Files.size(file), counters);
    } catch (SegmentHeader.DamagedException e) {
      Path aside = directory.setAside(file);
      counters.foundDamage();
      LOG.atWarn()
          .addKeyValue("segment", aside)
          .addKeyValue("reason", e.getMessage())
          .log("event log damaged: a segment can't be read and was set aside");
      return null;
    }
  }

  private LogView check(List<Segment> segments, long leastEnd) throws IOException {
    Segment newest = segments.get(segments.size() - 1);
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
    if (leastEnd <= scan.position()) {
      last = newest;
    }
    return new LogView(Math.max(leastEnd, scan.position()), scan.runs());
  }
}
