package io.spore.gateway.event;

import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.VertxMeters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import io.vertx.core.internal.VertxInternal;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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

/** A batch from publishing until every listener, each on an event loop of its own, had it. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PublishBenchmark {
  private static final int BATCHES = 1_000;

  @Param({"1", "4"})
  private int listeners;

  /** Whether Vert.x counts what passes over its bus. */
  @Param({"false", "true"})
  private boolean metrics;

  private final Semaphore handled = new Semaphore(0);
  private final List<Event> batch =
      IntStream.range(0, 20)
          .<Event>mapToObj(i -> new MqttMessage("sensor/" + i, new byte[200], i, 0, false))
          .toList();
  private Vertx vertx;
  private SporeEvents events;

  @Setup
  public void listen() throws Exception {
    VertxOptions options = new VertxOptions();
    VertxBuilder builder = Vertx.builder().with(options);
    if (metrics) {
      VertxMeters.count(builder, options, new Meters());
    }
    vertx = builder.build();
    events = new SporeEvents(vertx, new Origin("benchmark", 1), Long.MAX_VALUE);
    for (int i = 0; i < listeners; i++) {
      CompletableFuture<Void> registered = new CompletableFuture<>();
      ((VertxInternal) vertx)
          .createEventLoopContext()
          .runOnContext(
              here ->
                  events
                      .listen(heard -> handled.release())
                      .onSuccess(subscription -> registered.complete(null))
                      .onFailure(registered::completeExceptionally));
      registered.get(10, TimeUnit.SECONDS);
    }
  }

  @TearDown
  public void close() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES)
  public void publish() throws InterruptedException {
    for (int i = 0; i < BATCHES; i++) {
      events.publish(batch);
    }
    handled.acquire(BATCHES * listeners);
  }
}
