package io.spore.gateway.log;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Reading events of 250 bytes from a log that the operating system still has in memory. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class ReadBenchmark {
  private static final int BATCHES = 20_000;
  private static final int EVENTS_IN_A_BATCH = 20;
  private static final int EVENTS = BATCHES * EVENTS_IN_A_BATCH;
  private static final int READ_AT_ONCE = 256 * 1024;

  private Path dir;
  private EventLog log;

  @Setup
  public void write() throws IOException {
    dir = Files.createTempDirectory("spore-log");
    LogSettings settings = LogSettings.of(1L << 30, Duration.ofHours(1), false);
    InstantSource clock = InstantSource.system();
    log = EventLog.open(dir, settings, Disk.REAL, clock, new LogCounters());
    Origin origin = new Origin("benchmark", 1);
    Cursor before = Cursor.START;
    for (int i = 0; i < BATCHES; i++) {
      long position = (long) i * EVENTS_IN_A_BATCH;
      EventBatch batch = new EventBatch(origin, position + 1, position, before, messages());
      log.append(List.of(batch));
      before = batch.cursor(EVENTS_IN_A_BATCH - 1);
    }
  }

  private static List<Event> messages() {
    return IntStream.range(0, EVENTS_IN_A_BATCH)
        .<Event>mapToObj(
            i ->
                new MqttMessage("sensor/" + i, new byte[250], System.currentTimeMillis(), 1, false))
        .toList();
  }

  @TearDown
  public void delete() throws IOException {
    log.close();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /** From front to end, as a client does that comes back. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public long readAll() throws IOException {
    long next = 0;
    while (next < EVENTS) {
      List<EventBatch> batches = log.view().read(next, READ_AT_ONCE);
      next = batches.get(batches.size() - 1).nextPosition();
    }
    return next;
  }

  /** Finding the place that a cursor names. */
  @Benchmark
  public long findCursor() throws IOException {
    Cursor cursor = Cursor.START.advance(new Origin("benchmark", 1), EVENTS / 3);
    return log.view().after(cursor, cursor.origins().get(0)).from();
  }
}
