package io.spore.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * What the gateway remembers of its events.
 *
 * @param dir the event log's directory, of this gateway alone; empty when nothing is kept on disk
 * @param retention how long events are kept
 * @param maxBytes what the log may take on disk; the oldest events go first
 * @param fsync when events count as stored
 * @param fsyncInterval least time between two forces with {@link Fsync#INTERVAL}
 * @param snapshotTopics topics whose last event is remembered, in memory
 * @param snapshotBytes what these events may take in memory
 */
public record LogConfig(
    Optional<Path> dir,
    Duration retention,
    long maxBytes,
    Fsync fsync,
    Duration fsyncInterval,
    int snapshotTopics,
    int snapshotBytes) {

  /** When what was written is forced to the disk. */
  public enum Fsync {
    /** At once; events that came meanwhile are forced together. */
    ALWAYS,
    /** At most once in an interval. */
    INTERVAL,
    /** When the operating system sees fit. */
    NEVER
  }

  /** The same, kept in this directory. */
  LogConfig in(Path directory) {
    return new LogConfig(
        Optional.of(directory),
        retention,
        maxBytes,
        fsync,
        fsyncInterval,
        snapshotTopics,
        snapshotBytes);
  }

  static LogConfig read(Section section) {
    return new LogConfig(
        section.optionalText("dir").flatMap(text -> section.tryParse("dir", text, Path::of)),
        section.duration("retention", "24h", "1m", "3650d"),
        section.bytes("maxBytes", "1GiB", "1MiB", "16384GiB"),
        section.choice("fsync", Fsync.INTERVAL),
        section.duration("fsyncInterval", "5ms", "1ms", "10s"),
        section.whole("snapshotTopics", 50_000, 1, 10_000_000),
        section.size("snapshotBytes", "32MiB", "64KiB", "1GiB"));
  }
}
