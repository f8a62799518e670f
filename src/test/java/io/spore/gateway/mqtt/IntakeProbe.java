package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.spore.gateway.event.MqttMessage;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** An intake on a channel of its own; the test plays the broker and sees what becomes of it. */
final class IntakeProbe implements BrokerClient.Listener {
  final List<MqttMessage> messages = new ArrayList<>();
  final List<MqttMessage> duplicates = new ArrayList<>();
  final List<Long> readTimes = new ArrayList<>();
  final List<String> oversized = new ArrayList<>();
  final List<Runnable> acknowledgements = new ArrayList<>();
  final EmbeddedChannel channel;
  private final List<ByteBuf> reads = new ArrayList<>();

  IntakeProbe(int maxPayload) {
    this(maxPayload, new UnreleasedIds());
  }

  IntakeProbe(int maxPayload, UnreleasedIds unreleased) {
    channel = new EmbeddedChannel(new PublishIntake(maxPayload, unreleased, this));
  }

  /** One read of the socket brings these bytes. */
  IntakeProbe read(byte[]... parts) {
    return read(Packets.concat(parts), 0, Packets.concat(parts).length);
  }

  /** One read of the socket brings this stretch of the bytes. */
  IntakeProbe read(byte[] stream, int from, int to) {
    ByteBuf read = Unpooled.copiedBuffer(stream, from, to - from);
    reads.add(read);
    channel.writeInbound(read);
    return this;
  }

  /** Acknowledges what was heard so far, in order. */
  void acknowledge() {
    acknowledgements.forEach(Runnable::run);
    acknowledgements.clear();
    channel.runPendingTasks();
  }

  List<String> topics() {
    return messages.stream().map(MqttMessage::topic).toList();
  }

  /** The bytes that went on to the decoder. */
  byte[] passedOn() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (ByteBuf part = channel.readInbound(); part != null; part = channel.readInbound()) {
      all.writeBytes(ByteBufUtil.getBytes(part));
      part.release();
    }
    return all.toByteArray();
  }

  /** What was sent to the broker, one text for each write. */
  List<String> sent() {
    List<String> writes = new ArrayList<>();
    for (ByteBuf part = channel.readOutbound(); part != null; part = channel.readOutbound()) {
      writes.add(ByteBufUtil.hexDump(part));
      part.release();
    }
    return writes;
  }

  /**
   * Whether every buffer that was read has been let go of, but for what the decoder still holds.
   */
  boolean releasedEverything() {
    passedOn();
    sent();
    return reads.stream().allMatch(read -> read.refCnt() == 0);
  }

  @Override
  public void reading(long at) {
    readTimes.add(at);
  }

  @Override
  public void message(MqttMessage message, boolean duplicate, Runnable acknowledge) {
    messages.add(message);
    if (duplicate) {
      duplicates.add(message);
    }
    acknowledgements.add(acknowledge);
  }

  @Override
  public void oversized(String topic, long size, Runnable acknowledge) {
    oversized.add(topic + " " + size);
    acknowledgements.add(acknowledge);
  }

  @Override
  public void heard() {}

  @Override
  public void lost(String reason) {}
}
