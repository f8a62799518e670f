package io.spore.gateway.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollSocketChannel;

/**
 * Asks the kernel to acknowledge TCP segments at once. A broker that leaves Nagle's algorithm on,
 * as Mosquitto does by default, otherwise waits for the delayed acknowledgement of a subscriber
 * that only listens, which holds messages up to 40 ms.
 */
final class QuickAck extends ChannelInboundHandlerAdapter {

  /** Whether this channel knows the option: only Linux does, through the epoll transport. */
  static boolean isKnownBy(Channel channel) {
    return channel instanceof EpollSocketChannel;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    ask(ctx);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // the kernel forgets the wish now and then (tcp(7)), so it is renewed with every read
    ask(ctx);
    ctx.fireChannelReadComplete();
  }

  private static void ask(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      ctx.channel().config().setOption(EpollChannelOption.TCP_QUICKACK, true);
    }
  }
}
