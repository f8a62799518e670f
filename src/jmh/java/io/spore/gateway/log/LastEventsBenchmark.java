package io.spore.gateway.log;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.util.List;
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

/** What it costs, for each event, to remember the last one of its topic: all publishers wait. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LastEventsBenchmark {
  private static final int BATCHES = 1_000;
  private static final int EVENTS_IN_A_BATCH = 20;
  private static final Origin ORIGIN = new Origin("benchmark", 1);

  /** How many topics there are, each heard of as often as the others. */
  @Param({"20", "2000", "20000"})
  private int topics;

  private List<EventBatch> batches;
  private LastEventsTable table;

  @Setup
  public void prepare() {
    Stamped nobody = new Stamped(ORIGIN, 0, ClusterChanged.empty(1));
    table = new LastEventsTable(50_000, 64L * 1024 * 1024, nobody);
    batches = IntStream.range(0, BATCHES).mapToObj(this::batch).toList();
  }

  private EventBatch batch(int number) {
    int first = number * EVENTS_IN_A_BATCH;
    List<Event> events =
        IntStream.range(first, first + EVENTS_IN_A_BATCH)
            .<Event>mapToObj(
                i -> new MqttMessage("sensor/" + i % topics, new byte[250], i, 0, false))
            .toList();
    return new EventBatch(ORIGIN, first + 1, first, Cursor.START, events);
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES * EVENTS_IN_A_BATCH)
  public void accept() {
    batches.forEach(table::accept);
  }
}
