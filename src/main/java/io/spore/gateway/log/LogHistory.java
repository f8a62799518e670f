package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.Origin;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;
import java.util.function.Supplier;

/** Answers for the past from the log's files, on worker threads. */
final class LogHistory implements EventHistory {
  private final LogView log;
  private final Supplier<Origin> self;
  private final WorkerExecutor workers;

  /**
   * Reads on these workers.
   *
   * @param self the gateway whose log it is, as it stamps events now
   */
  LogHistory(LogView log, Supplier<Origin> self, WorkerExecutor workers) {
    this.log = log;
    this.self = self;
    this.workers = workers;
  }

  @Override
  public long oldest() {
    return log.oldest();
  }

  @Override
  public long end() {
    return log.end();
  }

  @Override
  public Future<Resumption> after(Cursor cursor) {
    return workers.executeBlocking(() -> log.after(cursor, self.get()), false);
  }

  @Override
  public Future<Long> at(long time) {
    return workers.executeBlocking(() -> log.firstSince(time), false);
  }

  @Override
  public long missing(long from, long to) {
    return log.missing(from, to);
  }

  @Override
  public Future<List<EventBatch>> read(long from, int maxBytes) {
    return workers.executeBlocking(() -> log.read(from, maxBytes), false);
  }
}
