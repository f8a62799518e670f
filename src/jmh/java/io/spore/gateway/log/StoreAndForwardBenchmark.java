package io.spore.gateway.log;

import io.spore.gateway.config.LogConfig;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Events of 250 bytes on their way through the log: published, written, heard by a listener, and
 * with some policies on the disk. In events a second.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
public class StoreAndForwardBenchmark {
  private static final int BATCHES = 1_000;
  private static final int EVENTS_IN_A_BATCH = 20;
  private static final int PAYLOAD = 250;

  /** As many bytes as the gateway lets be under way by default. */
  private static final int BATCHES_UNDER_WAY = 512 * 1024 / EVENTS_IN_A_BATCH / PAYLOAD;

  /** {@code off} is the same without a log. */
  @Param({"off", "never", "interval", "always"})
  private String fsync;

  private final Semaphore underWay = new Semaphore(BATCHES_UNDER_WAY);
  private final List<Event> batch =
      IntStream.range(0, EVENTS_IN_A_BATCH)
          .<Event>mapToObj(i -> new MqttMessage("sensor/" + i, new byte[PAYLOAD], now(), 1, false))
          .toList();
  private Path dir;
  private Vertx vertx;
  private SporeEvents events;
  private long position;

  @Setup
  public void open() throws IOException {
    dir = Files.createTempDirectory("spore-log");
    vertx = Vertx.vertx();
    events = new SporeEvents(vertx, new Origin("benchmark", now()), Long.MAX_VALUE);
    if (!fsync.equals("off")) {
      vertx.deployVerticle(new EventLogVerticle(config(), events, InstantSource.system())).await();
    }
    events.listen(heard -> underWay.release()).await();
  }

  private LogConfig config() {
    return new LogConfig(
        Optional.of(dir),
        Duration.ofHours(1),
        512L * 1024 * 1024,
        LogConfig.Fsync.valueOf(fsync.toUpperCase(Locale.ROOT)),
        Duration.ofMillis(5),
        50_000,
        32 * 1024 * 1024);
  }

  private static long now() {
    return System.currentTimeMillis();
  }

  @TearDown
  public void close() throws IOException {
    vertx.close().await();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES * EVENTS_IN_A_BATCH)
  public long publishUntilStored() throws InterruptedException {
    for (int i = 0; i < BATCHES; i++) {
      underWay.acquire();
      position = events.publish(batch);
    }
    Semaphore stored = new Semaphore(0);
    events.stored().whenStored(position, stored::release);
    stored.acquire();
    return position;
  }
}
