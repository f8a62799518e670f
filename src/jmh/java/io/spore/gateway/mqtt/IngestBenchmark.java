package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.spore.gateway.event.MqttMessage;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.infra.Blackhole;

/** Messages from the bytes of one socket read to events: our intake, and vertx-mqtt's way. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IngestBenchmark {
  private static final int MESSAGES = 20;
  private static final int LARGEST = 1 << 20;

  /** How many topics the messages have, in turn. */
  @Param({"1", "20"})
  private int topics;

  private final Taken taken = new Taken();
  private EmbeddedChannel intake;
  private EmbeddedChannel decoder;
  private ByteBuf read;

  @Setup
  public void prepare() {
    intake = new EmbeddedChannel(new PublishIntake(LARGEST, new UnreleasedIds(), taken));
    decoder = new EmbeddedChannel(new MqttDecoder(LARGEST));
    read = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (int i = 0; i < MESSAGES; i++) {
      String name = "sensor/temperature/living-room/" + i % topics;
      byte[] topic = name.getBytes(StandardCharsets.US_ASCII);
      int remaining = 2 + topic.length + 200;
      read.writeByte(0x30).writeByte(remaining & 0x7f | 0x80).writeByte(remaining >>> 7);
      read.writeShort(topic.length).writeBytes(topic).writeZero(200);
    }
  }

  @TearDown
  public void release() {
    read.release();
    intake.finishAndReleaseAll();
    decoder.finishAndReleaseAll();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void publishIntake(Blackhole sink) {
    taken.sink = sink;
    intake.writeInbound(read.retainedDuplicate());
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void throughVertxMqtt(Blackhole sink) {
    decoder.writeInbound(read.retainedDuplicate());
    for (MqttPublishMessage packet = decoder.readInbound();
        packet != null;
        packet = decoder.readInbound()) {
      Buffer payload = BufferInternal.safeBuffer(packet.payload());
      sink.consume(
          new MqttMessage(
              packet.variableHeader().topicName(),
              payload.getBytes(),
              System.currentTimeMillis(),
              packet.fixedHeader().qosLevel().value(),
              packet.fixedHeader().isRetain()));
    }
  }

  private static final class Taken implements BrokerClient.Listener {
    private Blackhole sink;

    @Override
    public void reading(long at) {}

    @Override
    public void message(MqttMessage message, boolean duplicate, Runnable acknowledge) {
      sink.consume(message);
    }

    @Override
    public void oversized(String topic, long size, Runnable acknowledge) {}

    @Override
    public void heard() {}

    @Override
    public void lost(String reason) {}
  }
}
