package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;

/**
 * What the gateway answers to PUBLISH and PUBREL. The answers of one event-loop turn leave
 * together, in order: one write and one system call, however many they are. To be used on the
 * connection's event loop.
 */
final class Answers {
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;
  private static final int ROOM = 256;

  private final ChannelHandlerContext ctx;
  private ByteBuf packets;

  Answers(ChannelHandlerContext ctx) {
    this.ctx = ctx;
  }

  /** Acknowledges a message of QoS 1 (MQTT 3.1.1, section 3.4). */
  void puback(int packetId) {
    add(PUBACK, packetId);
  }

  /** Acknowledges a message of QoS 2 (section 3.5). */
  void pubrec(int packetId) {
    add(PUBREC, packetId);
  }

  /** Ends the exchange for a message of QoS 2 (section 3.7). */
  void pubcomp(int packetId) {
    add(PUBCOMP, packetId);
  }

  /** These three look alike: type, length 2, packet identifier. */
  private void add(int type, int packetId) {
    if (!ctx.channel().isActive()) {
      return;
    }
    if (packets == null) {
      packets = ctx.alloc().buffer(ROOM);
      ctx.executor().execute(this::send);
    }
    packets.writeByte(type << 4).writeByte(2).writeShort(packetId);
  }

  private void send() {
    ByteBuf sending = packets;
    packets = null;
    // a failed write closes the connection, which is noticed elsewhere
    ChannelFuture unused = ctx.writeAndFlush(sending);
  }
}
