package io.spore.gateway;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.spi.Configurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.spi.ContextAwareBase;
import io.spore.gateway.config.LoggingConfig;
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

  /** Libraries whose own lines would say again, less well, what the gateway says already. */
  private static final Map<String, Level> LIBRARIES =
      Map.of(
          "io.vertx.mqtt", Level.OFF,
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
    PatternLayoutEncoder encoder = new PatternLayoutEncoder();
    encoder.setContext(context);
    encoder.setPattern(PATTERN);
    encoder.start();
    ConsoleAppender<ILoggingEvent> console = new ConsoleAppender<>();
    console.setContext(context);
    console.setEncoder(encoder);
    LibraryThrottle throttle = new LibraryThrottle();
    throttle.setContext(context);
    throttle.start();
    console.addFilter(throttle);
    console.start();
    LIBRARIES.forEach((name, level) -> context.getLogger(name).setLevel(level));
    ch.qos.logback.classic.Logger root = context.getLogger(Logger.ROOT_LOGGER_NAME);
    root.setLevel(Level.INFO);
    root.addAppender(console);
    return ExecutionStatus.DO_NOT_INVOKE_NEXT_IF_ANY;
  }

  /** Logs from this level on. */
  static void setLevel(LoggingConfig.Level level) {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.toLevel(level.name()));
    }
  }

  /** Writes out what is still on its way. */
  static void stop() {
    if (LoggerFactory.getILoggerFactory() instanceof LoggerContext context) {
      context.stop();
    }
  }
}
