package io.spore.gateway.config;

/**
 * What the gateway logs.
 *
 * @param level the least severe level that is logged
 */
public record LoggingConfig(Level level) {
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

  static LoggingConfig read(Section section) {
    return new LoggingConfig(section.choice("level", Level.INFO));
  }
}
