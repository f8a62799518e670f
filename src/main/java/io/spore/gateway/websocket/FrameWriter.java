package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.SocketAddress;

/**
 * Writes frames that are encoded already to a client's channel, below Vert.x's frame encoder. It
 * uses internals of Vert.x, and is the only class that does so for WebSockets: one prepared buffer
 * costs a fraction of a frame object for each client and message. Only for sockets without
 * compression, and only on the socket's event loop.
 */
final class FrameWriter implements ClientWriter {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private static final Buffer EMPTY = Buffer.buffer();

  private final ServerWebSocket socket;
  private final Channel channel;
  private final ChannelHandlerContext belowEncoder;
  private Runnable onWritable = () -> {};
  private boolean hears = true;

  /** Attaches to the socket. */
  FrameWriter(ServerWebSocket socket) {
    this.socket = socket;
    this.channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
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
              hearAgain();
              onWritable.run();
            }
            context.fireChannelWritabilityChanged();
          }
        });
    this.belowEncoder = pipeline.context(WebSocket13FrameEncoder.class);
  }

  /**
   * Reads no further from a client while the channel is full: else the answers to one that asks and
   * never reads would pile up.
   */
  void hearNoMoreWhileFull() {
    if (hears && !channel.isWritable()) {
      hears = false;
      socket.pause();
    }
  }

  private void hearAgain() {
    if (!hears) {
      hears = true;
      socket.resume();
    }
  }

  @Override
  public void onWritable(Runnable action) {
    onWritable = action;
  }

  @Override
  public boolean isWritable() {
    return channel.isWritable();
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
  public void write(ByteBuf messages) {
    belowEncoder.write(messages, channel.voidPromise());
  }

  @Override
  public void flush() {
    belowEncoder.flush();
  }

  @Override
  public void ping(String cursor) {
    socket.writePing(EMPTY);
  }

  @Override
  public boolean answersPings() {
    return true;
  }

  @Override
  public void close(CloseReason reason, String text) {
    hearAgain(); // for the answer to the close frame
    socket.close(reason.code(), text);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the close handler tells
  public void abort() {
    belowEncoder.close();
  }

  @Override
  public SocketAddress remoteAddress() {
    return socket.remoteAddress();
  }
}
