package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A batch that waits for a slow client: queued, and taken out again for writing. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class WaitingFramesBenchmark {
  private static final int BATCHES = 100;

  private final WaitingFrames waiting = new WaitingFrames();
  private Frames frames;

  @Setup
  public void encode() {
    List<Event> messages =
        Collections.nCopies(
            20, new MqttMessage("sensor/a", Payload.ASCII_200.bytes(), 0, 0, false));
    frames =
        new FrameEncoder(
                Rendering.PLAIN_FRAMES,
                new Origin("benchmark", 1),
                PooledByteBufAllocator.DEFAULT,
                false)
            .encode(new EventBatch(new Origin("benchmark", 1), 1, 0, Cursor.START, messages));
  }

  @TearDown
  public void release() {
    frames.release();
  }

  @Benchmark
  @OperationsPerInvocation(BATCHES)
  public long addAndDrain() {
    for (int i = 0; i < BATCHES; i++) {
      waiting.add(frames);
    }
    waiting.drain(() -> true, ByteBuf::release);
    return waiting.bytes();
  }
}
