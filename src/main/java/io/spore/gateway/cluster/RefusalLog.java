package io.spore.gateway.cluster;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of what keeps happening that it happens, once a minute for each reason, and how often. */
final class RefusalLog {
  private static final Logger LOG = LoggerFactory.getLogger(RefusalLog.class);
  private static final long MINUTE = 60_000;
  private static final int REASONS = 20;

  private final Map<String, Count> byReason = new HashMap<>();
  private final String what;

  private record Count(long saidAt, long unsaid) {}

  /**
   * Has said nothing yet.
   *
   * @param what happens, as the line begins
   */
  RefusalLog(String what) {
    this.what = what;
  }

  /** It happened for this reason. */
  void refused(String reason, long now) {
    Count before = byReason.get(reason);
    if (before != null && now - before.saidAt() < MINUTE) {
      byReason.put(reason, new Count(before.saidAt(), before.unsaid() + 1));
      return;
    }
    if (before == null && byReason.size() >= REASONS) {
      return; // reasons are few; whoever sends nonsense could make up more
    }
    byReason.put(reason, new Count(now, 0));
    LOG.atError()
        .addKeyValue("reason", reason)
        .addKeyValue("dropped", 1 + (before == null ? 0 : before.unsaid()))
        .log(what);
  }
}
