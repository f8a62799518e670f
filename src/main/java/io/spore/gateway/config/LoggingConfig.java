package io.spore.gateway.config;

/**
 * What the gateway logs, and how.
 *
 * @param level the least severe level that is logged
 * @param format what a line looks like
 * @param perMinute lines a minute of one kind, from INFO on, beyond which they are only counted; 0
 *     for no limit
 */
public record LoggingConfig(Level level, Format format, int perMinute) {
  /** The levels, most talkative first. */
  public enum Level {
    /** Every attempt and every connection. */
    DEBUG,
    /** What an operator wants to know. */
    INFO,
    /** What may need attention. */
    WARN,
    /** What went wrong. */
    ERROR
  }

  /** The forms of a line. */
  public enum Format {
    /** For people: what happened, then keys and values. */
    TEXT,
    /** For programs: one JSON object a line. */
    JSON
  }

  static LoggingConfig read(Section section) {
    return new LoggingConfig(
        section.choice("level", Level.INFO),
        section.choice("format", Format.TEXT),
        section.whole("perMinute", 60, 0, 1_000_000));
  }
}
