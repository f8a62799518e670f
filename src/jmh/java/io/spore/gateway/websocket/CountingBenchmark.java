package io.spore.gateway.websocket;

import io.spore.gateway.event.Backpressure;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;

/**
 * What is counted of one batch on its way to all clients of an event loop, however many they are,
 * while another event loop counts, too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Threads(2)
public class CountingBenchmark {
  private static final int CLIENTS = 50;
  private static final int EVENTS = 20;
  private static final int BYTES = 5_000;

  private final Crowd crowd = new Crowd(new Backpressure(1));

  /** How long it was under way, and how much was sent. */
  @Benchmark
  public void countBatch() {
    long enteredAt = System.nanoTime();
    crowd
        .deliveries(Rendering.PLAIN_FRAMES)
        .written((long) CLIENTS * EVENTS, (long) CLIENTS * BYTES);
    crowd.countFlush(enteredAt);
  }
}
