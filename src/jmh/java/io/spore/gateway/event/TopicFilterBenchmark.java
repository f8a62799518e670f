package io.spore.gateway.event;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Whether a topic fits a filter. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class TopicFilterBenchmark {
  @Param({"#", "sensor/#", "sensor/+/living-room", "sensor/temperature/living-room", "device/#"})
  private String filter;

  private TopicFilter parsed;
  private String topic;

  @Setup
  public void parse() {
    parsed = TopicFilter.parse(filter);
    topic = "sensor/temperature/living-room";
  }

  @Benchmark
  public boolean matches() {
    return parsed.matches(topic);
  }
}
