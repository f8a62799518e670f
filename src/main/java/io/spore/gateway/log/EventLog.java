package io.spore.gateway.log;

import io.netty.buffer.ByteBuf;
import io.spore.gateway.event.EventBatch;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Iterator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log as its writer sees it: an append-only sequence of batches in segments. Appending, passing
 * by, resuming, deleting and closing are for one thread; {@link #force} may be called by another
 * one, and {@link #view} by any.
 */
final class EventLog implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EventLog.class);

  /** Less room than this is not worth beginning anew. */
  private static final long LEAST_ROOM = 1024 * 1024;

  private final LogDirectory directory;
  private final LogSettings settings;
  private final Disk disk;
  private final InstantSource clock;
  private final LogCounters counters;
  private final LogView view;
  private final Records records = new Records();

  /** The segment that is written; null when there is none, at the beginning or after a failure. */
  private Segment active;

  private volatile Disk.Appender file;

  /** Goes on with what {@link Recovery} found. */
  EventLog(
      LogDirectory directory,
      LogSettings settings,
      Disk disk,
      InstantSource clock,
      LogCounters counters,
      LogView view) {
    this.directory = directory;
    this.settings = settings;
    this.disk = disk;
    this.clock = clock;
    this.counters = counters;
    this.view = view;
  }

  /**
   * Opens the log in a directory, and mends what a crash left behind.
   *
   * @throws IOException in words that name the configuration's key, when it can't be used
   */
  static EventLog open(
      Path path, LogSettings settings, Disk disk, InstantSource clock, LogCounters counters)
      throws IOException {
    LogDirectory directory = LogDirectory.open(path);
    try {
      Recovery recovery = new Recovery(directory, counters);
      LogView view = recovery.run();
      EventLog log = new EventLog(directory, settings, disk, clock, counters, view);
      if (recovery.last() != null) {
        log.goOn(recovery.last());
      }
      log.deleteExpired();
      return log;
    } catch (IOException | RuntimeException e) {
      directory.close();
      throw e;
    }
  }

  private void goOn(Segment last) throws IOException {
    file = disk.open(last.file(), last.end());
    active = last;
  }

  /** What is stored, for readers. */
  LogView view() {
    return view;
  }

  /**
   * Appends the batches in one write. When it fails, none of them is stored and the log has to be
   * {@link #resume resumed}.
   */
  void append(List<EventBatch> group) throws IOException {
    ByteBuf bytes = records.encode(group);
    int size = bytes.readableBytes();
    EventBatch first = group.get(0);
    if (active == null || isFull(size)) {
      begin(first.position(), first.events().get(0).time());
    }
    long start = active.end();
    try {
      file.append(bytes.nioBuffer());
    } catch (IOException e) {
      abandon(start);
      throw e;
    }
    int events = 0;
    int read = 0;
    for (EventBatch batch : group) {
      int length = Records.PREFIX + bytes.getInt(read);
      active.appended(batch, start + read, start + read + length);
      view.appended(batch);
      read += length;
      events += batch.events().size();
    }
    counters.group(events, size, first.enteredAt());
  }

  private boolean isFull(int more) {
    boolean old = active.time() < clock.millis() - Math.max(1, settings.segmentAge().toMillis());
    return !active.isEmpty() && (old || active.end() + more > settings.segmentBytes());
  }

  /** The batch is not stored: the log has stopped. */
  void passBy(EventBatch batch) {
    view.passedBy(batch);
    counters.lost(batch.events().size());
  }

  /** Events are missing in front of the next one, nobody knows how many. */
  void loseCount() throws IOException {
    seal(settings.durable());
    view.loseCount();
  }

  /**
   * Begins anew after a failure.
   *
   * @param position of the next event
   */
  void resume(long position) throws IOException {
    directory.markIncomplete();
    deleteExpired();
    long room = disk.usableBytes(directory.path());
    if (room < LEAST_ROOM) {
      throw new IOException("no room: " + room + " bytes left on the disk");
    }
    begin(position, clock.millis());
    file.force();
  }

  /** Waits until all that was appended is on the disk. */
  void force() throws IOException {
    Disk.Appender written = file;
    if (written != null) {
      long begun = System.nanoTime();
      written.force();
      counters.forced(System.nanoTime() - begun);
    }
  }

  /**
   * Nothing is kept until the log is {@link #resume resumed}, in a new segment: after a failed
   * force nobody knows what is on the disk. To be called before anybody hears of an event that is
   * not kept, for it is noted on the disk, so that the next run knows in any case.
   */
  void stop() {
    if (active != null) {
      abandon(active.end());
    }
    noteIncomplete();
  }

  private void noteIncomplete() {
    try {
      directory.markIncomplete();
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("that events are missing could not be noted in log.dir");
    }
  }

  /**
   * Deletes the oldest segments while they are too old or all together take too much room. One that
   * can't be deleted is said and tried again later; it is no reason not to write.
   */
  void deleteExpired() {
    try {
      deleteOldest();
    } catch (IOException e) {
      LOG.atWarn()
          .addKeyValue("error", e.getMessage())
          .log("an old segment of the event log could not be deleted");
    }
  }

  private void deleteOldest() throws IOException {
    long oldestKept = clock.millis() - settings.retention().toMillis();
    long excess = bytes() + settings.segmentBytes() - settings.maxBytes();
    Iterator<Segment> segments = view.segments().iterator();
    Segment next = segments.hasNext() ? segments.next() : null;
    while (segments.hasNext()) {
      Segment oldest = next;
      next = segments.next();
      if (excess <= 0 && next.time() >= oldestKept) {
        return;
      }
      Files.deleteIfExists(oldest.file());
      view.remove(oldest);
      excess -= oldest.end();
      LOG.atDebug().addKeyValue("segment", oldest.file()).log("segment of the event log deleted");
    }
  }

  /** Bytes on disk. */
  long bytes() {
    return view.bytes();
  }

  @Override
  public void close() throws IOException {
    try (directory) {
      closeFiles();
    }
  }

  /** Ends writing; the directory stays with whoever opened it. */
  void closeFiles() throws IOException {
    try {
      seal(true);
    } catch (IOException e) {
      noteIncomplete();
      throw e;
    } finally {
      records.release();
    }
  }

  private void begin(long position, long time) throws IOException {
    seal(settings.durable());
    Path path = directory.segment(position);
    Runs runs = view.runsAtEnd();
    boolean uncounted = view.isEndUncounted();
    ByteBuffer header = SegmentHeader.encode(position, time, runs, uncounted);
    int length = header.remaining();
    Disk.Appender begun = disk.open(path, 0);
    try {
      begun.append(header);
      directory.markComplete();
    } catch (IOException e) {
      begun.close();
      Files.deleteIfExists(path);
      throw e;
    }
    file = begun;
    active =
        new Segment(
            path, new SegmentHeader(position, time, runs, uncounted, length), length, counters);
    view.add(active);
    if (settings.durable()) {
      directory.force();
    }
    deleteExpired();
  }

  private void seal(boolean force) throws IOException {
    Disk.Appender sealed = file;
    file = null;
    active = null;
    if (sealed != null) {
      try (sealed) {
        if (force) {
          sealed.force();
        }
      }
    }
  }

  /** Takes back what was written from here on, and writes no more to this segment. */
  private void abandon(long end) {
    Segment abandoned = active;
    try (Disk.Appender broken = file) {
      broken.cut(end);
    } catch (IOException e) {
      // The rest of a record that may stay there has no good checksum.
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("segment could not be cut");
    }
    file = null;
    active = null;
    if (abandoned.isEmpty()) {
      view.remove(abandoned);
    }
  }
}
