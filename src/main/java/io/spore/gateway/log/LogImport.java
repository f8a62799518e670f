package io.spore.gateway.log;

import io.spore.gateway.config.LogConfig;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.RecordedLine;
import io.spore.gateway.event.RecordedLine.Lacking;
import io.spore.gateway.event.RecordedLine.Recorded;
import io.spore.gateway.event.RecordingReader;
import io.spore.gateway.event.Timestamps;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

/**
 * Fills an empty log with a recording, so that it can be looked at and replayed by a gateway that
 * is not running yet. Either all of it is there afterwards, or nothing.
 */
public final class LogImport {
  private static final int EVENTS_IN_A_BATCH = 500;
  private static final long BYTES_IN_A_BATCH = 256 * 1024;
  private static final Duration FOR_GOOD = Duration.ofDays(365_000);

  private final LogConfig config;
  private final Path recording;
  private final LogSettings settings;
  private final long oldestKept;
  private final List<Event> events = new ArrayList<>();
  private EventLog log;
  private Origin origin;
  private long firstSeq;
  private long bytes;
  private long position;
  private Cursor cursor = Cursor.START;
  private long imported;
  private long lacking;
  private boolean uncounted;

  private LogImport(LogConfig config, Path recording, InstantSource clock) {
    this.config = config;
    this.recording = recording;
    LogSettings usual = LogSettings.of(config.maxBytes(), config.retention(), true);
    // Nothing is deleted while it is imported: what has no room or is too old is refused.
    this.settings =
        new LogSettings(Long.MAX_VALUE / 2, usual.segmentBytes(), FOR_GOOD, usual.durable());
    this.oldestKept = clock.millis() - config.retention().toMillis();
  }

  /**
   * What was imported.
   *
   * @param events how many
   * @param lacking how many more the recording itself says it lacks; -1 when it says that nobody
   *     knows
   */
  public record Result(long events, long lacking) {}

  /**
   * Imports a recording.
   *
   * @param config names the directory, which must hold no events
   * @param recording lines as {@link io.spore.gateway.event.RecordingJson} writes them
   * @throws IOException in words for the user, with the line's number, when nothing was imported
   */
  public static Result run(LogConfig config, Path recording, InstantSource clock)
      throws IOException {
    Path dir =
        config.dir().orElseThrow(() -> new IllegalArgumentException("log.dir: no directory"));
    if (!Files.isReadable(recording)) {
      throw new IOException("no such file: " + recording.toAbsolutePath());
    }
    try (LogDirectory directory = LogDirectory.openForImport(dir)) {
      LogImport work = new LogImport(config, recording, clock);
      try {
        work.read(directory, clock);
      } catch (IOException | RuntimeException e) {
        directory.dropImport();
        throw new IOException(e.getMessage() + "; nothing was imported", e);
      }
      directory.endImport();
      return new Result(work.imported, work.uncounted ? -1 : work.lacking);
    }
  }

  private void read(LogDirectory directory, InstantSource clock) throws IOException {
    long number = 0;
    try (BufferedReader lines = Files.newBufferedReader(recording)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        number++;
        if (!line.isBlank()) {
          take(RecordingReader.read(line), directory, clock);
        }
      }
      endBatch();
      if (log != null) {
        log.force();
        if (log.view().end() < position) {
          directory.markIncomplete();
        }
      }
    } catch (IOException | IllegalArgumentException e) {
      throw new IOException(recording + ", line " + Math.max(1, number) + ": " + reason(e), e);
    } finally {
      if (log != null) {
        log.closeFiles();
      }
    }
    if (imported == 0) {
      throw new IOException(recording + ": holds no events");
    }
  }

  private static String reason(Exception e) {
    return e instanceof CharacterCodingException ? "not UTF-8" : String.valueOf(e.getMessage());
  }

  private void take(RecordedLine line, LogDirectory directory, InstantSource clock)
      throws IOException {
    if (line instanceof Lacking gap) {
      endBatch();
      lack(gap.count());
    } else if (line instanceof Recorded event) {
      if (log == null) {
        log = begin(event, directory, clock);
      }
      take(event);
    }
  }

  private void lack(long count) throws IOException {
    if (count >= 0) {
      position += count;
      lacking += count;
      return;
    }
    // at least one, so that readers notice
    position++;
    uncounted = true;
    if (log != null) {
      log.loseCount();
    }
  }

  /** What came by before the recording begins is known from its first cursor. */
  private EventLog begin(Recorded first, LogDirectory directory, InstantSource clock) {
    Runs before = new Runs();
    for (Origin run : first.cursor().origins()) {
      boolean own = run.equals(first.origin());
      long seq = own ? first.seq() - 1 : first.cursor().seqOf(run);
      if (seq > 0) {
        before.advance(run, 1, seq);
      }
    }
    cursor = before.cursor();
    return new EventLog(
        directory,
        settings,
        Disk.REAL,
        clock,
        new LogCounters(),
        new LogView(position, before, uncounted));
  }

  private void take(Recorded event) throws IOException {
    boolean goesOn = event.origin().equals(origin) && event.seq() == firstSeq + events.size();
    if (!goesOn || events.size() == EVENTS_IN_A_BATCH || bytes >= BYTES_IN_A_BATCH) {
      endBatch();
      origin = event.origin();
      firstSeq = event.seq();
    }
    if (events.isEmpty() && cursor.covers(event.origin(), event.seq())) {
      throw new IllegalArgumentException("id: not after the events before it");
    }
    if (event.event().time() < oldestKept) {
      throw new IllegalArgumentException(
          "of "
              + Timestamps.format(event.event().time())
              + ", which is older than log.retention keeps events: set it longer");
    }
    events.add(event.event());
    bytes += event.event().sizeInBytes();
    imported++;
  }

  private void endBatch() throws IOException {
    if (events.isEmpty()) {
      return;
    }
    EventBatch batch = new EventBatch(origin, firstSeq, position, cursor, events);
    log.append(List.of(batch));
    if (log.bytes() + settings.segmentBytes() > config.maxBytes()) {
      throw new IOException("no room left: log.maxBytes is " + config.maxBytes() + " bytes");
    }
    position = batch.nextPosition();
    cursor = batch.after();
    events.clear();
    bytes = 0;
  }
}
