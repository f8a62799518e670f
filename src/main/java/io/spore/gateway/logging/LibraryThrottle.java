package io.spore.gateway.logging;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps libraries from flooding the log: when a frozen gateway's connection ends, each message that
 * waited for it would be a line with a stack trace. The gateway's own lines are not held back.
 */
public final class LibraryThrottle extends Filter<ILoggingEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(LibraryThrottle.class);
  private static final List<String> LIBRARIES = List.of("com.hazelcast", "io.vertx", "io.netty");
  private static final int LINES = 10;
  private static final long SPAN_MS = 10_000;

  private final LineBudget budget = new LineBudget(LINES, SPAN_MS);

  /** Lines left out since the start. */
  public long suppressed() {
    return budget.leftOut();
  }

  @Override
  public FilterReply decide(ILoggingEvent event) {
    if (LIBRARIES.stream().noneMatch(event.getLoggerName()::startsWith)) {
      return FilterReply.NEUTRAL;
    }
    if (!budget.admits(event.getTimeStamp())) {
      return FilterReply.DENY;
    }
    long leftOut = budget.takeLeftOut();
    if (leftOut > 0) {
      LOG.atWarn().addKeyValue("dropped", leftOut).log("lines of libraries left out of this log");
    }
    return FilterReply.NEUTRAL;
  }
}
