package io.spore.gateway.websocket;

import io.netty.buffer.PooledByteBufAllocator;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** A batch of 200-byte messages on 16 topics as frames in one buffer; time for the whole batch. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class BatchBenchmark {
  @Param({"1", "20", "200"})
  private int events;

  private final FrameEncoder encoder =
      new FrameEncoder(
          Rendering.PLAIN_FRAMES,
          new Origin("benchmark", 1),
          PooledByteBufAllocator.DEFAULT,
          false);
  private EventBatch batch;

  @Setup
  public void prepare() {
    byte[] payload = Payload.ASCII_200.bytes();
    List<Event> messages =
        IntStream.range(0, events)
            .<Event>mapToObj(
                i -> new MqttMessage("sensor/" + i % 16, payload, 1_705_314_600_000L, 0, false))
            .toList();
    batch = new EventBatch(new Origin("benchmark", 1), 1, 0, Cursor.START, messages);
  }

  @Benchmark
  public int frames() {
    Frames frames = encoder.encode(batch);
    int length = frames.sizeInBytes();
    frames.release();
    return length;
  }
}
