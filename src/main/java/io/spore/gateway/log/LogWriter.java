package io.spore.gateway.log;

import io.spore.gateway.event.EventBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes batches to the log on a thread of its own: what came while one write was under way goes
 * into the next. When the disk fails or is full, the batches go on without being kept, and from
 * time to time it is tried again.
 */
final class LogWriter {
  /** Hears what became of the batches; called on the writer's threads. */
  interface Outlet {
    /** The batch was written, or the log has stopped: it may go on. In order. */
    void forward(EventBatch batch);

    /** What is before this position is on the disk, or never will be. */
    void stored(long position);

    /** From now on nothing is kept. */
    void stopped(String reason);

    /**
     * Events are kept again.
     *
     * @param lost how many were not
     */
    void writing(long lost);
  }

  private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
  private static final long GROUP_BYTES = 1024 * 1024;
  private static final long TICK_MS = 1_000;
  private static final Duration RETRY_INTERVAL = Duration.ofSeconds(5);
  private static final Duration CLEANING_INTERVAL = Duration.ofSeconds(60);

  private final EventLog log;
  private final LogCounters counters;
  private final Outlet outlet;
  private final LongSupplier steadyMillis;
  private final Optional<Syncer> syncer;
  private final Inbox inbox = new Inbox();
  private final Thread writing = new Thread(this::run, "spore-log");
  private final Optional<Thread> syncing;

  private boolean stopped;
  private long lost;
  private long nextPosition;
  private long nextTry;
  private long nextCleaning;

  /**
   * Prepares a writer.
   *
   * @param syncInterval least time between two forces; empty when the operating system shall decide
   * @param steadyMillis any count of milliseconds that nobody sets
   */
  LogWriter(
      EventLog log,
      LogCounters counters,
      Optional<Duration> syncInterval,
      Outlet outlet,
      LongSupplier steadyMillis) {
    this.log = log;
    this.counters = counters;
    this.outlet = outlet;
    this.steadyMillis = steadyMillis;
    this.nextPosition = log.view().end();
    this.syncer =
        syncInterval.map(interval -> new Syncer(log, interval.toMillis(), outlet::stored));
    this.syncing = syncer.map(work -> new Thread(work, "spore-log-sync"));
    this.nextCleaning = steadyMillis.getAsLong() + CLEANING_INTERVAL.toMillis();
  }

  void start() {
    writing.start();
    syncing.ifPresent(Thread::start);
  }

  /** Takes the next batch; never blocks. */
  void accept(EventBatch batch) {
    inbox.add(batch);
  }

  /** Writes what was taken, has it on the disk, and closes the log. */
  void close() throws IOException, InterruptedException {
    inbox.close();
    writing.join();
    syncer.ifPresent(Syncer::stop);
    if (syncing.isPresent()) {
      syncing.get().join();
    }
    if (syncer.map(Syncer::takeFailure).isPresent()) {
      log.stop();
    }
    log.close();
    outlet.stored(nextPosition);
  }

  private void run() {
    try {
      while (!inbox.isDone()) {
        List<EventBatch> group = inbox.take(GROUP_BYTES, TICK_MS);
        lookAfterDisk();
        if (!group.isEmpty()) {
          take(group);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAfterDisk() {
    long now = steadyMillis.getAsLong();
    syncer.map(Syncer::takeFailure).ifPresent(this::stop);
    if (stopped && now >= nextTry) {
      resume();
    }
    if (now >= nextCleaning) {
      nextCleaning = now + CLEANING_INTERVAL.toMillis();
      log.deleteExpired();
    }
  }

  private void take(List<EventBatch> group) {
    nextPosition = group.get(group.size() - 1).nextPosition();
    if (!stopped) {
      try {
        log.append(group);
      } catch (IOException | RuntimeException e) {
        stop(e);
      }
    }
    if (stopped) {
      group.forEach(this::passBy);
    }
    group.forEach(outlet::forward);
    if (stopped || syncer.isEmpty()) {
      outlet.stored(nextPosition);
    } else {
      syncer.get().written(nextPosition);
    }
  }

  private void passBy(EventBatch batch) {
    log.passBy(batch);
    lost += batch.events().size();
  }

  private void stop(Exception cause) {
    if (stopped) {
      return;
    }
    stopped = true;
    lost = 0;
    counters.failed();
    nextTry = steadyMillis.getAsLong() + RETRY_INTERVAL.toMillis();
    log.stop();
    String reason = String.valueOf(cause.getMessage());
    LOG.atWarn()
        .addKeyValue("reason", reason)
        .log("event log stopped: events are forwarded, but not kept");
    outlet.stopped(reason);
  }

  private void resume() {
    nextTry = steadyMillis.getAsLong() + RETRY_INTERVAL.toMillis();
    try {
      log.resume(nextPosition);
    } catch (IOException e) {
      LOG.atDebug().addKeyValue("reason", e.getMessage()).log("event log could not be resumed");
      return;
    }
    stopped = false;
    counters.resumed();
    LOG.atInfo().addKeyValue("dropped", lost).log("event log writes again");
    outlet.writing(lost);
  }
}
