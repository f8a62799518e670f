package io.spore.gateway.mqtt;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Has the kernel acknowledge what was read soon after. A broker that leaves Nagle's algorithm on,
 * as Mosquitto does by default, otherwise waits for the delayed acknowledgement of a subscriber
 * that only listens, which holds messages up to 40 ms.
 *
 * <p>The first read after a while is acknowledged at once, so a message on its own waits for
 * nothing. In a busy stream acknowledgements keep a pace: what such a broker writes between two of
 * them comes as one piece. That saves the broker most of its sending, and the gateway most of its
 * turns.
 */
final class QuickAck extends ChannelInboundHandlerAdapter {
  /** The longest that a message of a busy stream waits; a turn with one message costs a tenth. */
  static final long PACE_NANOS = 250_000;

  private static final int IPPROTO_TCP = 6;
  private static final int TCP_QUICKACK = 12;

  /** To Linux an even number other than 0 means: once, now, and not for each segment to come. */
  private static final int ONCE = 2;

  private static final IntegerUnixChannelOption OPTION =
      new IntegerUnixChannelOption("TCP_QUICKACK", IPPROTO_TCP, TCP_QUICKACK);

  private final Consumer<Channel> acknowledge;
  private long nextAt;
  private boolean planned;

  /** Acknowledges by the option of the kernel. */
  QuickAck() {
    this(channel -> channel.config().setOption(OPTION, ONCE));
  }

  /**
   * Acknowledges in another way.
   *
   * @param acknowledge sends an acknowledgement of all that was read
   */
  QuickAck(Consumer<Channel> acknowledge) {
    this.acknowledge = acknowledge;
  }

  /** Whether this channel knows the option: only Linux does, through the epoll transport. */
  static boolean isKnownBy(Channel channel) {
    return channel instanceof EpollSocketChannel;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    nextAt = now(ctx);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (!planned) {
      long wait = nextAt - now(ctx);
      if (wait <= 0) {
        acknowledge(ctx);
      } else {
        plan(ctx, wait);
      }
    }
    ctx.fireChannelReadComplete();
  }

  private void plan(ChannelHandlerContext ctx, long wait) {
    planned = true;
    ScheduledFuture<?> unused =
        ctx.executor()
            .schedule(
                () -> {
                  planned = false;
                  acknowledge(ctx);
                },
                wait,
                TimeUnit.NANOSECONDS);
  }

  private void acknowledge(ChannelHandlerContext ctx) {
    if (ctx.channel().isActive()) {
      nextAt = now(ctx) + PACE_NANOS;
      acknowledge.accept(ctx.channel());
    }
  }

  private static long now(ChannelHandlerContext ctx) {
    return ctx.executor().ticker().nanoTime();
  }
}
