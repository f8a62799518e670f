package io.spore.gateway.logging;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds lines back that repeat too often, from INFO on; who switches DEBUG on wants to see all. A
 * full disk helps nobody, whoever can provoke a line.
 */
public final class RepeatFilter extends Filter<ILoggingEvent> {
  private static final Logger LOG = LoggerFactory.getLogger(RepeatFilter.class);

  private final RepeatLimit limit;

  /**
   * Prepares a filter.
   *
   * @param perMinute lines of one kind that may pass in a minute; 0 for no limit
   */
  public RepeatFilter(int perMinute) {
    this.limit = new RepeatLimit(perMinute);
  }

  /** From now on this many lines of one kind may pass in a minute; 0 for no limit. */
  public void setPerMinute(int lines) {
    limit.setPerMinute(lines);
  }

  @Override
  public FilterReply decide(ILoggingEvent entry) {
    boolean exempt =
        !entry.getLevel().isGreaterOrEqual(Level.INFO)
            || entry.getLoggerName().equals(RepeatFilter.class.getName());
    RepeatLimit.Kind kind = new RepeatLimit.Kind(entry.getLoggerName(), entry.getMessage());
    return exempt || limit.admits(kind, now()) ? FilterReply.NEUTRAL : FilterReply.DENY;
  }

  /**
   * Says what was held back in minutes that are over. To be called every few seconds, and not by
   * what writes the log: an appender passes over what is logged while it is at work.
   */
  public void tellSuppressed() {
    for (RepeatLimit.Suppressed lines : limit.takeOver(now())) {
      LOG.atWarn()
          .addKeyValue("suppressed", lines.count())
          .addKeyValue("line", lines.kind().message())
          .addKeyValue("from", lines.kind().logger())
          .log("a line came too often");
    }
  }

  /** Lines held back since the start. */
  public long suppressed() {
    return limit.suppressed();
  }

  private static long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }
}
