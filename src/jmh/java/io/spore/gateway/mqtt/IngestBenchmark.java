package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.spore.gateway.event.MqttMessage;
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

/** Messages from the bytes of one socket read to events, with and without our filter in front. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IngestBenchmark {
  private static final int MESSAGES = 20;
  private static final int LARGEST = 1 << 20;

  @Param({"true", "false"})
  private boolean filtered;

  private EmbeddedChannel channel;
  private ByteBuf read;

  @Setup
  public void prepare() {
    channel = new EmbeddedChannel();
    if (filtered) {
      OversizeFilter filter = new OversizeFilter(LARGEST, (topic, size, acknowledge) -> {});
      channel.pipeline().addLast(filter);
    }
    channel.pipeline().addLast(new MqttDecoder(LARGEST));
    byte[] topic = "sensor/temperature/living-room".getBytes(StandardCharsets.US_ASCII);
    read = PooledByteBufAllocator.DEFAULT.directBuffer();
    for (int i = 0; i < MESSAGES; i++) {
      int remaining = 2 + topic.length + 200;
      read.writeByte(0x30).writeByte(remaining & 0x7f | 0x80).writeByte(remaining >>> 7);
      read.writeShort(topic.length).writeBytes(topic).writeZero(200);
    }
  }

  @TearDown
  public void release() {
    read.release();
    channel.finishAndReleaseAll();
  }

  @Benchmark
  @OperationsPerInvocation(MESSAGES)
  public void ingest(Blackhole sink) {
    channel.writeInbound(read.retainedDuplicate());
    for (MqttPublishMessage packet = channel.readInbound();
        packet != null;
        packet = channel.readInbound()) {
      sink.consume(
          new MqttMessage(
              packet.variableHeader().topicName(),
              ByteBufUtil.getBytes(packet.payload()),
              System.currentTimeMillis(),
              packet.fixedHeader().qosLevel().value(),
              packet.fixedHeader().isRetain()));
      packet.release();
    }
  }
}
