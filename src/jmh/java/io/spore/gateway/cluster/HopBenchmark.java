package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.config.Secret;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.vertx.core.buffer.Buffer;
import java.util.Optional;
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

/** What an event's way to another gateway costs at both ends, without the network between them. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HopBenchmark {
  private static final int EVENTS = 20;
  private static final Frame.Stream STREAM = new Frame.Stream(1_768_473_000_123L, 1L << 30);

  /** Whether frames carry a seal. */
  @Param({"false", "true"})
  private boolean sealed;

  private final EventBatch batch =
      new EventBatch(
          new Origin("attic-3001", 1_768_473_000_123L),
          1_000_000,
          1_000_000,
          Cursor.START,
          IntStream.range(0, EVENTS)
              .<Event>mapToObj(i -> new MqttMessage("sensor/" + i, new byte[200], i, 0, false))
              .toList());

  private FrameCodec sender;
  private FrameCodec receiver;
  private Buffer arriving;

  @Setup
  public void prepare() {
    Optional<Secret> secret =
        sealed ? Optional.of(new Secret("known to all of us")) : Optional.empty();
    sender = new FrameCodec("member-a", new Seal(secret));
    receiver = new FrameCodec("member-b", new Seal(secret));
    arriving = leave();
  }

  /** A batch is encoded and framed for one other gateway; per event. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public Buffer leave() {
    ByteBuf encoded = Unpooled.buffer((int) batch.sizeInBytes() + 256);
    BatchCodec.encode(batch, encoded);
    return sender.encode(new Frame.Events(STREAM, 1_768_473_000_123L, encoded), "member-b");
  }

  /** A frame is checked and becomes a batch again; per event. */
  @Benchmark
  @OperationsPerInvocation(EVENTS)
  public EventBatch arrive() {
    Frame.Events frame = (Frame.Events) receiver.decode(arriving).frame();
    return BatchCodec.decode(frame.batch(), 0, Cursor.START);
  }
}
