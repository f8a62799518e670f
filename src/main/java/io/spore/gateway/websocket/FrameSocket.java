package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A client's WebSocket, taken over from Vert.x once its handshake is done: Vert.x' own objects for
 * a connection are let go, which is most of what an idle client costs in memory, and frames that
 * are encoded already are written below the frame encoder, shared by all clients. Netty still
 * frames, masks and checks what comes in (RFC 6455).
 *
 * <p>It uses internals of Vert.x, and is the only class that does so for WebSockets. Only for
 * sockets without compression, and only on the socket's event loop.
 */
final class FrameSocket extends SimpleChannelInboundHandler<WebSocketFrame>
    implements ClientWriter {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  private final ContextInternal context;
  private final Channel channel;
  private final ChannelHandlerContext belowEncoder;
  private final int closingTimeoutMs;
  private Listener listener;
  private Runnable onWritable = () -> {};
  private boolean closeSent;

  /** Hears what the client does. Called on the event loop, in the verticle's context. */
  interface Listener {
    /** The client sent something, were it only a sign of life. */
    void heard();

    /**
     * A text, binary or continuation frame came.
     *
     * @param frame only for the time of the call
     */
    void data(WebSocketFrame frame);

    /** Something went wrong, such as bytes that are no frame; the connection may still stand. */
    void failed(Throwable failure);

    /** The connection is gone. */
    void gone();
  }

  private FrameSocket(ContextInternal context, Channel channel, Duration closingTimeout) {
    this.context = context;
    this.channel = channel;
    this.belowEncoder = channel.pipeline().context(WebSocket13FrameEncoder.class);
    this.closingTimeoutMs = (int) closingTimeout.toMillis();
  }

  /**
   * Takes the socket over; Vert.x hears nothing of it any more. To be called in the verticle's
   * context, before anything else was done with the socket.
   *
   * @param closingTimeout how long a client may take to answer a close frame
   */
  static FrameSocket takeOver(ServerWebSocket socket, Duration closingTimeout) {
    Channel channel = ((WebSocketInternal) socket).channelHandlerContext().channel();
    FrameSocket taken =
        new FrameSocket(ContextInternal.current().unwrap(), channel, closingTimeout);
    channel.config().setWriteBufferWaterMark(WATER_MARK);
    ChannelPipeline pipeline = channel.pipeline();
    // Vert.x' own handler is the last one.
    pipeline.replace(pipeline.last(), "client", taken);
    return taken;
  }

  /** Has the listener hear everything from now on. */
  void listen(Listener to) {
    listener = to;
    hearMore(true);
  }

  @Override
  protected void channelRead0(ChannelHandlerContext ctx, WebSocketFrame frame) {
    if (frame instanceof CloseWebSocketFrame close) {
      onClose(close);
    } else {
      if (frame instanceof PingWebSocketFrame) {
        send(new PongWebSocketFrame(frame.content().retain()));
      }
      context.dispatch(frame, this::tell);
    }
  }

  private void tell(WebSocketFrame frame) {
    listener.heard();
    if (!(frame instanceof PingWebSocketFrame) && !(frame instanceof PongWebSocketFrame)) {
      listener.data(frame);
    }
    if (!channel.isWritable()) {
      // Else the answers to one that asks and never reads would pile up.
      hearMore(closeSent);
    }
  }

  /** The client closes, or answers to being closed (RFC 6455, section 5.5.1). */
  @SuppressWarnings("FutureReturnValueIgnored") // the listener hears that the channel closed
  private void onClose(CloseWebSocketFrame frame) {
    if (closeSent) {
      abort();
    } else {
      closeSent = true;
      channel.writeAndFlush(frame.retain()).addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      hearMore(true);
      context.dispatch(onWritable);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    context.dispatch(failure, listener::failed);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    context.dispatch(listener::gone);
  }

  private void hearMore(boolean more) {
    channel.config().setAutoRead(more);
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
    send(new PingWebSocketFrame());
  }

  @Override
  public boolean answersPings() {
    return true;
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // aborting a closed channel does nothing
  public void close(CloseReason reason, String text) {
    if (closeSent) {
      return;
    }
    closeSent = true;
    hearMore(true); // for the answer
    send(new CloseWebSocketFrame(reason.code(), text));
    channel.eventLoop().schedule(this::abort, closingTimeoutMs, TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a failed write closes the channel
  private void send(WebSocketFrame frame) {
    channel.writeAndFlush(frame);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the listener hears of it
  public void abort() {
    belowEncoder.close();
  }

  @Override
  public SocketAddress remoteAddress() {
    return SocketAddress.inetSocketAddress((InetSocketAddress) channel.remoteAddress());
  }
}
