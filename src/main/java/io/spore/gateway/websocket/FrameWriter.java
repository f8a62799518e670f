package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Writes frames that are encoded already to a client's channel, below Vert.x's frame encoder. It
 * uses internals of Vert.x, and is the only class that does so for WebSockets: one prepared buffer
 * costs a fraction of a frame object for each client and message. Only for sockets without
 * compression, and only on the socket's event loop.
 */
final class FrameWriter {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final Channel channel;
  private final ChannelHandlerContext belowEncoder;

  private FrameWriter(Channel channel, ChannelHandlerContext belowEncoder) {
    this.channel = channel;
    this.belowEncoder = belowEncoder;
  }

  /**
   * Attaches to the socket.
   *
   * @param onWritable called on the event loop when a full channel has room again
   */
  static FrameWriter attach(ServerWebSocket socket, Runnable onWritable) {
    Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
    ChannelPipeline pipeline = channel.pipeline();
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    // Vert.x's own handler is the last one and passes nothing on.
    pipeline.addBefore(
        pipeline.lastContext().name(),
        "writability",
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
              onWritable.run();
            }
            context.fireChannelWritabilityChanged();
          }
        });
    return new FrameWriter(channel, pipeline.context(WebSocket13FrameEncoder.class));
  }

  /** Whether the channel takes more without piling it up. */
  boolean isWritable() {
    return channel.isWritable();
  }

  /** Writes whole frames and takes over the buffer; they leave with {@link #flush}. */
  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
  void write(ByteBuf frames) {
    belowEncoder.write(frames, channel.voidPromise());
  }

  /** Hands what was written to the kernel. */
  void flush() {
    belowEncoder.flush();
  }

  /** Ends the connection without waiting for the client. */
  @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells
  void abort() {
    belowEncoder.close();
  }
}
