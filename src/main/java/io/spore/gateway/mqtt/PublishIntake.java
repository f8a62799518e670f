package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.spore.gateway.event.MqttMessage;

/**
 * Takes the messages out of the broker's bytes, in front of vertx-mqtt's decoder, which gets the
 * other packets. It follows the packets' framing (MQTT 3.1.1, section 2.2) and does the whole of
 * the receiver's part for PUBLISH and PUBREL at QoS 0, 1 and 2 (section 4.3). A payload that is too
 * large is dropped as it arrives and never held in memory; the packet is acknowledged all the same,
 * since a broker would otherwise send it again for ever.
 *
 * <p>What is not MQTT ends the connection with an exception that says why.
 */
final class PublishIntake extends ChannelDuplexHandler {
  private static final int PUBREL_FLAGS = 2;
  private static final int PUBREL_BYTES = 2;

  private enum State {
    HEAD,
    PUBLISH,
    PUBREL,
    /** A packet of another kind, for the decoder. */
    OTHER,
    /** What came was not MQTT, and so nothing that follows can be told apart. */
    BROKEN
  }

  private final BrokerClient.Listener listener;
  private final UnreleasedIds unreleased;
  private final PacketHead head = new PacketHead();
  private final IncomingPublish publish;

  private Answers answers;
  private State state = State.HEAD;
  private int left;
  private int idToRelease;
  private long now;
  private boolean passedOn;

  /**
   * Serves one connection.
   *
   * @param maxPayload the largest payload that is taken, in bytes
   * @param unreleased what the session has received at QoS 2
   * @param listener hears of messages, also of those that are too large
   */
  PublishIntake(int maxPayload, UnreleasedIds unreleased, BrokerClient.Listener listener) {
    this.publish = new IncomingPublish(maxPayload, new TopicNames());
    this.unreleased = unreleased;
    this.listener = listener;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    answers = new Answers(ctx);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf in)) {
      ctx.fireChannelRead(message);
      return;
    }
    // what is read together arrived together
    now = System.currentTimeMillis();
    listener.reading(System.nanoTime());
    try {
      int at = in.readerIndex();
      int end = in.writerIndex();
      while (at < end && state != State.BROKEN) {
        at = take(ctx, in, at, end);
      }
    } catch (DecoderException e) {
      state = State.BROKEN;
      ctx.fireExceptionCaught(e);
    } finally {
      in.release();
    }
  }

  private int take(ChannelHandlerContext ctx, ByteBuf in, int from, int to) {
    return switch (state) {
      case HEAD -> takeHead(ctx, in, from, to);
      case PUBLISH -> takePublish(in, from, to);
      case PUBREL -> takePubrel(in, from);
      case OTHER -> passOn(ctx, in, from, to);
      case BROKEN -> to;
    };
  }

  private int takeHead(ChannelHandlerContext ctx, ByteBuf in, int from, int to) {
    int at = from;
    while (at < to) {
      if (head.add(in.getByte(at++))) {
        begin(ctx);
        head.clear();
        return at;
      }
    }
    return at;
  }

  private void begin(ChannelHandlerContext ctx) {
    left = head.remaining();
    if (head.type() == PacketHead.PUBLISH) {
      publish.begin(head.flags(), left);
      state = State.PUBLISH;
    } else if (head.type() == PacketHead.PUBREL) {
      if (head.flags() != PUBREL_FLAGS || left != PUBREL_BYTES) {
        throw new DecoderException("a malformed PUBREL");
      }
      idToRelease = 0;
      state = State.PUBREL;
    } else {
      passOn(ctx, ctx.alloc().buffer(head.length()).writeBytes(head.bytes(), 0, head.length()));
      state = left > 0 ? State.OTHER : State.HEAD;
    }
  }

  private int takePublish(ByteBuf in, int from, int to) {
    int at = publish.take(in, from, to);
    if (publish.isComplete()) {
      state = State.HEAD;
      onPublish();
    }
    return at;
  }

  private void onPublish() {
    int qos = publish.qos();
    int id = qos == 0 ? 0 : publish.packetId();
    if (qos == 2 && !unreleased.received(id)) {
      onRepeated(id);
      return;
    }
    Runnable acknowledge =
        switch (qos) {
          case 0 -> () -> {};
          case 1 -> () -> answers.puback(id);
          default -> () -> acknowledgeReceipt(id);
        };
    if (publish.isTooLarge()) {
      listener.oversized(publish.topic(), publish.payloadSize(), acknowledge);
    } else {
      listener.message(
          new MqttMessage(
              publish.topic(), publish.takePayload(), now, qos, publish.isRetained(), id),
          publish.isDuplicate(),
          acknowledge);
    }
  }

  private void acknowledgeReceipt(int packetId) {
    unreleased.answered(packetId);
    answers.pubrec(packetId);
  }

  /** The first one's answer may be lost; one that is still to come answers for both. */
  private void onRepeated(int packetId) {
    if (unreleased.isAnswered(packetId)) {
      answers.pubrec(packetId);
    }
  }

  private int takePubrel(ByteBuf in, int from) {
    idToRelease = idToRelease << 8 | in.getUnsignedByte(from);
    left--;
    if (left == 0) {
      state = State.HEAD;
      unreleased.released(idToRelease);
      // an identifier never seen is answered too: an earlier connection may have received it
      answers.pubcomp(idToRelease);
    }
    return from + 1;
  }

  private int passOn(ChannelHandlerContext ctx, ByteBuf in, int from, int to) {
    int count = Math.min(left, to - from);
    passOn(ctx, in.retainedSlice(from, count));
    left -= count;
    if (left == 0) {
      state = State.HEAD;
    }
    return from + count;
  }

  private void passOn(ChannelHandlerContext ctx, ByteBuf bytes) {
    passedOn = true;
    ctx.fireChannelRead(bytes);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (passedOn) {
      passedOn = false;
      ctx.fireChannelReadComplete();
    }
  }

  /** While reading is paused the decoder behind must not ask for more to complete its packet. */
  @Override
  public void read(ChannelHandlerContext ctx) {
    if (ctx.channel().config().isAutoRead()) {
      ctx.read();
    }
  }
}
