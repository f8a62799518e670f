package io.spore.gateway.support;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.slf4j.LoggerFactory;
import org.slf4j.event.KeyValuePair;

/** Hears what is logged, until it is closed. */
public final class LogProbe implements AutoCloseable {
  private final Logger logger;
  private final Ear ear = new Ear();

  private static final class Ear extends AppenderBase<ILoggingEvent> {
    private final List<ILoggingEvent> entries = new CopyOnWriteArrayList<>();

    @Override
    protected void append(ILoggingEvent entry) {
      entry.prepareForDeferredProcessing();
      entries.add(entry);
    }
  }

  private LogProbe(Logger logger) {
    this.logger = logger;
    ear.setContext(logger.getLoggerContext());
    ear.start();
    logger.addAppender(ear);
  }

  /** Hears everything that is logged in this process. */
  public static LogProbe onEverything() {
    return new LogProbe((Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME));
  }

  /** Hears what one class logs. */
  public static LogProbe on(Class<?> speaker) {
    return new LogProbe((Logger) LoggerFactory.getLogger(speaker));
  }

  /** The entries so far. */
  public List<ILoggingEvent> entries() {
    return List.copyOf(ear.entries);
  }

  /** The entries so far as lines: level, message, keys and values, stack trace. */
  public List<String> lines() {
    return ear.entries.stream().map(LogProbe::line).toList();
  }

  /** Waits for a line that contains this, and returns it. */
  public String await(String part) {
    Awaitility.await().until(() -> lines().stream().anyMatch(line -> line.contains(part)));
    return lines().stream().filter(line -> line.contains(part)).findFirst().orElseThrow();
  }

  @Override
  public void close() {
    logger.detachAppender(ear);
  }

  /** An entry as a line: level, message, keys and values, stack trace. */
  public static String line(ILoggingEvent entry) {
    List<KeyValuePair> pairs = entry.getKeyValuePairs();
    String keys =
        pairs == null
            ? ""
            : pairs.stream()
                .map(pair -> " " + pair.key + "=\"" + pair.value + '"')
                .collect(Collectors.joining());
    String stack =
        entry.getThrowableProxy() == null
            ? ""
            : "\n" + ThrowableProxyUtil.asString(entry.getThrowableProxy());
    return entry.getLevel() + " " + entry.getFormattedMessage() + keys + stack;
  }
}
