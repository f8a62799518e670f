package io.spore.gateway.log;

import io.spore.gateway.config.LogConfig;
import io.spore.gateway.config.LogConfig.Fsync;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.LogChanged;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.WorkerExecutor;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Keeps every event on disk before anybody hears of it. To be deployed before anything is published
 * and to be stopped last: it goes on where the log of the run before ended.
 */
public final class EventLogVerticle extends VerticleBase {
  private static final int READERS = 4;

  private final LogConfig config;
  private final SporeEvents events;
  private final InstantSource clock;
  private final LogCounters counters = new LogCounters();
  private WorkerExecutor readers;
  private LogWriter writer;
  private LogView view;
  private volatile long storedUpTo;

  /**
   * Prepares the log.
   *
   * @param config with a directory
   * @param events everything that is published there is kept
   */
  public EventLogVerticle(LogConfig config, SporeEvents events, InstantSource clock) {
    this.config = config;
    this.events = events;
    this.clock = clock;
  }

  /** What is kept, once this is deployed. */
  public EventHistory history() {
    return new LogHistory(view, events::origin, readers);
  }

  /** The same, for those who read on a thread that may wait. */
  LogView view() {
    return view;
  }

  /** What the log did so far. */
  public LogCounters counters() {
    return counters;
  }

  /** Bytes on disk; for any thread, once this is deployed. */
  public long bytes() {
    return view.bytes();
  }

  /**
   * When the oldest event that is kept was received, in milliseconds since the epoch; empty as long
   * as there is none. For any thread, once this is deployed.
   */
  public OptionalLong oldestTime() {
    return view.oldestTime();
  }

  /** Events that are written and not yet on the disk for certain; for any thread. */
  public long notForced() {
    return Math.max(0, view.end() - storedUpTo);
  }

  @Override
  public Future<?> start() {
    readers = vertx.createSharedWorkerExecutor("spore-log-readers", READERS);
    Path dir =
        config.dir().orElseThrow(() -> new IllegalArgumentException("log.dir: no directory"));
    return vertx
        .executeBlocking(() -> EventLog.open(dir, settings(), Disk.REAL, clock, counters))
        .onSuccess(this::begin);
  }

  private LogSettings settings() {
    return LogSettings.of(config.maxBytes(), config.retention(), config.fsync() != Fsync.NEVER);
  }

  private void begin(EventLog log) {
    view = log.view();
    long end = view.end();
    storedUpTo = end;
    writer = new LogWriter(log, counters, syncInterval(), new Stream(), EventLogVerticle::steady);
    events.continueFrom(end, view.runsAtEnd().cursor());
    events.stored().begin(end);
    events.storeFirst(writer::accept);
    writer.start();
  }

  private Optional<Duration> syncInterval() {
    return switch (config.fsync()) {
      case ALWAYS -> Optional.of(Duration.ZERO);
      case INTERVAL -> Optional.of(config.fsyncInterval());
      case NEVER -> Optional.empty();
    };
  }

  @Override
  public Future<?> stop() {
    if (writer == null) {
      return Future.succeededFuture();
    }
    // What somebody still publishes goes its way without being kept.
    events.storeFirst(events::forward);
    return vertx
        .executeBlocking(
            () -> {
              writer.close();
              return null;
            })
        .eventually(readers::close);
  }

  private static long steady() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
  }

  /** The stream of events, as the writer's thread sees it. */
  private final class Stream implements LogWriter.Outlet {
    @Override
    public void forward(EventBatch batch) {
      events.forward(batch);
    }

    @Override
    public void stored(long position) {
      storedUpTo = position;
      events.stored().advance(position);
    }

    @Override
    public void stopped(String reason) {
      tell(LogChanged.Status.STOPPED, reason, 0);
    }

    @Override
    public void writing(long lost) {
      tell(LogChanged.Status.WRITING, "", lost);
    }

    private void tell(LogChanged.Status status, String reason, long dropped) {
      events.publish(new LogChanged(status, reason, dropped, clock.millis()));
    }
  }
}
