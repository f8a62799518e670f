package io.spore.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.spore.gateway.config.LoggingConfig;
import io.spore.gateway.logging.JsonLines;
import io.spore.gateway.logging.LibraryThrottle;
import io.spore.gateway.logging.RepeatFilter;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets up the log in code, which starts faster than reading XML: one line an entry on standard
 * output, what happened first, then who and where as {@code key="value"}. A file named by {@code
 * -Dlogback.configurationFile}, or a {@code logback-test.xml} on the class path, takes its place.
 */
public final class Logging extends ContextAwareBase implements Configurator {
  private static final String PATTERN =
      "%d{yyyy-MM-dd'T'HH:mm:ss.SSS'Z', UTC} %-5level %msg %kvp%n";

  private static final String CONSOLE = "console";
  private static final RepeatFilter REPEATS = new RepeatFilter(60);
  private static final LibraryThrottle LIBRARY_LINES = new LibraryThrottle();

  /** Libraries whose own lines would say again, less well, what the gateway says already. */
  private static final Map<String, Level> LIBRARIES =
      Map.of(
          "io.vertx.mqtt", Level.OFF,
          // Vert.x registers one of its gauges with each message, and Micrometer would say so.
          "io.micrometer", Level.ERROR,
          "io.netty", Level.WARN,
          "io.vertx", Level.WARN,
          "io.vertx.core.eventbus.impl.clustered", Level.ERROR,
          // warns of each batch that is under way to a listener that has just left
          "io.vertx.core.eventbus.impl.MessageConsumerImpl", Level.ERROR,
          "com.hazelcast", Level.ERROR);

  @Override
  public ExecutionStatus configure(LoggerContext context) {
    if (System.getProperty("logback.configurationFile") != null
        || Logging.class.getResource("/logback-test.xml") != null) {
      return ExecutionStatus.INVOKE_NEXT_IF_ANY;
    }
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setName(CONSOLE);
    console.setEncoder(encoder(LoggingConfig.Format.TEXT, context));
    console.addFilter(LIBRARY_LINES);
    console.addFilter(REPEATS);
    console.start();
    LIBRARIES.forEach((name, level) -> context.getLogger(name).setLevel(level));
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Logs as configured from now on. */
  static void set(LoggingConfig config) {
    setLevel(config.level());
    setFormat(config.format());
    setPerMinute(config.perMinute());
  }

  /** Logs from this level on. */
  static void setLevel(LoggingConfig.Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level.name()));
    }
  }

  /** The level from which on is logged. */
  static LoggingConfig.Level level() {
    Level level =
        LoggerFactory.getILoggerFactory() instanceof LoggerContext context
            ? context.getLogger(Logger.ROOT_LOGGER_NAME).getLevel()
            : Level.INFO;
    return LoggingConfig.Level.valueOf(level.toString());
  }

  /** Writes lines in this form from now on; not where a Logback file says how. */
  static void setFormat(LoggingConfig.Format format) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context
        && context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender(CONSOLE)
            instanceof ConsoleAppender<ILoggingEvent> console) {
      console.setEncoder(encoder(format, context));
    }
  }

  /** Lets so many lines of one kind pass in a minute; 0 for no limit. */
  static void setPerMinute(int lines) {
    REPEATS.setPerMinute(lines);
  }

  /** Says which lines came too often; to be called every few seconds. */
  static void tellSuppressed() {
    REPEATS.tellSuppressed();
  }

  /** Lines held back because they came too often. */
  static long suppressed() {
    return REPEATS.suppressed() + LIBRARY_LINES.suppressed();
  }

  private static Encoder<ILoggingEvent> encoder(
      LoggingConfig.Format format, LoggerContext context) {
    Encoder<ILoggingEvent> encoder =
        format == LoggingConfig.Format.JSON ? new JsonLines() : textLines();
    encoder.setContext(context);
    encoder.start();
    return encoder;
  }

  private static Encoder<ILoggingEvent> textLines() {
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setPattern(PATTERN);
    return encoder;
  }

  /** Writes out what is still on its way. */
  static void stop() {
    tellSuppressed();
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
