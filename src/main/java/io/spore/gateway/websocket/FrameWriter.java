package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;

/**
 * Writes frames that are encoded already to a client's channel, below Vert.x's frame encoder. It
 * uses internals of Vert.x, and is the only class that does so for WebSockets: one prepared buffer
 * costs a fraction of a frame object for each client and message. Where compression was agreed on,
 * each frame goes through the whole pipeline. Only on the socket's event loop.
 */
final class FrameWriter {
  private static final String WRITABILITY = "writability";
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final Channel channel;
  private final ChannelHandlerContext belowEncoder;
  private final ChannelHandlerContext aboveCompression;

  /**
   * Keeps the places to write at.
   *
   * @param aboveCompression null where nothing is compressed
   */
  private FrameWriter(
      Channel channel, ChannelHandlerContext belowEncoder, ChannelHandlerContext aboveCompression) {
    this.channel = channel;
    this.belowEncoder = belowEncoder;
    this.aboveCompression = aboveCompression;
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
        WRITABILITY,
        new ChannelInboundHandlerAdapter() {
          @Override
          public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (context.channel().isWritable()) {
              onWritable.run();
            }
            context.fireChannelWritabilityChanged();
          }
        });
    boolean compressed = pipeline.get(WebSocketExtensionEncoder.class) != null;
    return new FrameWriter(
        channel,
        pipeline.context(WebSocket13FrameEncoder.class),
        compressed ? pipeline.context(WRITABILITY) : null);
  }

  /** Whether the channel takes more without piling it up. */
  boolean isWritable() {
    return channel.isWritable();
  }

  /** Writes whole frames and takes over the buffer; they leave with {@link #flush}. */
  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
  void write(ByteBuf frames) {
    if (aboveCompression == null) {
      belowEncoder.write(frames, channel.voidPromise());
      return;
    }
    while (frames.isReadable()) {
      aboveCompression.write(
          new TextWebSocketFrame(FrameEncoder.nextPayload(frames)), channel.voidPromise());
    }
    frames.release();
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
