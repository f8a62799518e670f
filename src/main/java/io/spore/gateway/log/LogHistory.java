package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.vertx.core.Future;
import io.vertx.core.WorkerExecutor;
import java.util.List;

/** Answers for the past from the log's files, on worker threads. */
final class LogHistory implements EventHistory {
  private final LogView log;
  private final String self;
  private final WorkerExecutor workers;

  /**
   * Reads on these workers.
   *
   * @param self the gateway whose log it is
   */
  LogHistory(LogView log, String self, WorkerExecutor workers) {
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
    return workers.executeBlocking(() -> log.after(cursor, self), false);
  }

  @Override
  public Future<Long> at(long time) {
    return workers.executeBlocking(() -> log.firstSince(time), false);
  }

  @Override
  public Future<List<EventBatch>> read(long from, int maxBytes) {
    return workers.executeBlocking(() -> log.read(from, maxBytes), false);
  }
}
