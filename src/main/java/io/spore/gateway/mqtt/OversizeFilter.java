package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.HashSet;
import java.util.Set;

/**
 * Keeps PUBLISH packets with too large a payload from the MQTT decoder, which would give up the
 * connection over them. It follows the packets' framing (MQTT 3.1.1, section 2.2): what fits passes
 * as it came, in whole runs of bytes; what does not fit is dropped byte by byte as it arrives, so
 * it is never held in memory.
 *
 * <p>A dropped packet of QoS 1 or 2 is acknowledged, since a broker would otherwise send it again
 * for ever. For QoS 2 that takes the whole exchange (section 4.3.3), including the PUBREL, which
 * does not reach the decoder either.
 */
final class OversizeFilter extends ChannelInboundHandlerAdapter {

  /** Hears of each dropped packet. */
  @FunctionalInterface
  interface Listener {

    /**
     * A packet was dropped to its last byte.
     *
     * @param topic its topic name
     * @param payloadSize in bytes
     * @param acknowledge sends PUBACK; does nothing for QoS 0, and for QoS 2, which is answered
     *     here. It is left to the listener so that PUBACKs go out in the order of their messages
     */
    void dropped(String topic, long payloadSize, Runnable acknowledge);
  }

  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;

  private final Listener listener;
  private final PacketHead head;
  private final Set<Integer> idsToRelease = new HashSet<>();

  /** How many of the head's bytes came with an earlier read and were held back. */
  private int held;

  private long leftToPass;
  private DroppedPublish dropping;
  private boolean givenUp;

  /**
   * Filters one connection.
   *
   * @param maxPayload the largest payload that passes, in bytes
   * @param listener hears of those that do not
   */
  OversizeFilter(int maxPayload, Listener listener) {
    this.listener = listener;
    this.head = new PacketHead(maxPayload, idsToRelease::contains);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (givenUp || !(message instanceof ByteBuf in)) {
      ctx.fireChannelRead(message);
      return;
    }
    int passFrom = in.readerIndex();
    int at = passFrom;
    int end = in.writerIndex();
    while (at < end && !givenUp) {
      if (dropping != null) {
        at = drop(ctx, in, at, end);
        passFrom = at;
      } else if (leftToPass > 0) {
        int step = (int) Math.min(leftToPass, end - at);
        leftToPass -= step;
        at += step;
      } else {
        PacketHead.Verdict verdict = head.add(in.getByte(at++));
        if (verdict == PacketHead.Verdict.PASS || verdict == PacketHead.Verdict.MALFORMED) {
          passHeld(ctx);
          leftToPass = head.remainingAfterHead();
          head.clear();
          givenUp = verdict == PacketHead.Verdict.MALFORMED;
        } else if (verdict != PacketHead.Verdict.MORE) {
          pass(ctx, in, passFrom, at - (head.length() - held));
          passFrom = at;
          beginDrop(ctx, verdict);
        }
      }
    }
    finish(ctx, in, passFrom, end);
  }

  /** Passes the rest of a read on, but for a packet's head that is not complete yet. */
  private void finish(ChannelHandlerContext ctx, ByteBuf in, int passFrom, int end) {
    int passTo = end - (head.length() - held);
    held = head.length();
    if (passFrom == in.readerIndex() && passTo == end) {
      ctx.fireChannelRead(in);
    } else {
      pass(ctx, in, passFrom, passTo);
      in.release();
    }
  }

  private static void pass(ChannelHandlerContext ctx, ByteBuf in, int from, int to) {
    if (to > from) {
      ctx.fireChannelRead(in.retainedSlice(from, to - from));
    }
  }

  private void passHeld(ChannelHandlerContext ctx) {
    if (held > 0) {
      ctx.fireChannelRead(ctx.alloc().buffer(held).writeBytes(head.bytes(), 0, held));
      held = 0;
    }
  }

  private void beginDrop(ChannelHandlerContext ctx, PacketHead.Verdict verdict) {
    if (verdict == PacketHead.Verdict.RELEASE) {
      int id = head.packetId();
      idsToRelease.remove(id);
      answer(ctx, PUBCOMP, id);
    } else {
      dropping = new DroppedPublish(head.topicLength(), head.qos(), head.remainingAfterHead());
    }
    head.clear();
    held = 0;
  }

  private int drop(ChannelHandlerContext ctx, ByteBuf in, int at, int end) {
    int next = dropping.take(in, at, end);
    if (dropping.isComplete()) {
      DroppedPublish dropped = dropping;
      dropping = null;
      report(ctx, dropped);
    }
    return next;
  }

  private void report(ChannelHandlerContext ctx, DroppedPublish dropped) {
    Runnable acknowledge = () -> {};
    if (dropped.qos() == 1) {
      acknowledge = () -> answer(ctx, PUBACK, dropped.packetId());
    } else if (dropped.qos() == 2) {
      idsToRelease.add(dropped.packetId());
      answer(ctx, PUBREC, dropped.packetId());
    }
    listener.dropped(dropped.topic(), dropped.payloadSize(), acknowledge);
  }

  /** These three answers look alike: type, length 2, packet identifier (sections 3.4 to 3.7). */
  private static void answer(ChannelHandlerContext ctx, int type, int packetId) {
    ByteBuf packet = ctx.alloc().buffer(4);
    packet.writeByte(type << 4).writeByte(2).writeShort(packetId);
    // a failed write closes the connection, which is noticed elsewhere
    ChannelFuture unused = ctx.writeAndFlush(packet);
  }
}
