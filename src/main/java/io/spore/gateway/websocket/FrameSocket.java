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
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameEncoder;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketExtensionEncoder;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.ContextInternal;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.net.SocketAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;

/**
 * A client's WebSocket, taken over from Vert.x once its handshake is done: Vert.x' own objects for
 * a connection are let go, which is most of what an idle client costs in memory, and frames that
 * are encoded already are written below the frame encoder, shared by all clients. Netty still
 * frames, unmasks and checks what comes in (RFC 6455). Where compression was agreed on, each frame
 * goes through the whole pipeline.
 *
 * <p>It uses internals of Vert.x, and is the only class that does so for WebSockets. Only on the
 * socket's event loop.
 */
final class FrameSocket extends SimpleChannelInboundHandler<WebSocketFrame>
    implements ClientWriter {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(64 * 1024, 256 * 1024);

  /** Nobody who means well sends more before an answer. */
  private static final int MOST_HELD = 100;

  /** What a client sends that was told to go is passed over, but not for long. */
  private static final int MOST_AFTER_CLOSE = 1_000;

  /** For the close frame to arrive: a connection that ends at once may take it along. */
  private static final int DEAF_PATIENCE_MS = 1_000;

  private final ContextInternal context;
  private final Channel channel;
  private final ChannelHandlerContext belowEncoder;
  private final boolean compressed;
  private final int closingTimeoutMs;
  private Listener listener;
  private Runnable onWritable = () -> {};
  private boolean closeSent;
  private boolean deaf;
  private int afterClose;

  /** What comes while nobody is to hear it; null while somebody hears. */
  private Deque<WebSocketFrame> held;

  /** Hears what the client does. Called on the event loop, in the verticle's context. */
  interface Listener {
    /**
     * A frame came that is no close frame; a ping was answered already.
     *
     * @param frame only for the time of the call
     */
    void frame(WebSocketFrame frame);

    /** Something went wrong, such as bytes that are no frame; the connection may still stand. */
    void failed(Throwable failure);

    /** The connection is gone. */
    void gone();
  }

  private FrameSocket(ContextInternal context, Channel channel, Duration closingTimeout) {
    this.context = context;
    this.channel = channel;
    this.belowEncoder = channel.pipeline().context(WebSocket13FrameEncoder.class);
    this.compressed = channel.pipeline().get(WebSocketExtensionEncoder.class) != null;
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

  /** Has the listener hear everything from now on, also what was held. */
  void listen(Listener to) {
    listener = to;
    hearMore(true);
    Deque<WebSocketFrame> waiting = held;
    held = null;
    while (waiting != null && !waiting.isEmpty()) {
      WebSocketFrame frame = waiting.remove();
      if (held == null) {
        listener.frame(frame);
        frame.release();
      } else {
        held.add(frame);
      }
    }
  }

  /**
   * Has the listener hear no frames from now on: they are held for the next one. The client is not
   * read further, so these are no more than came at once.
   */
  void hold(Listener to) {
    listener = to;
    if (held == null) {
      held = new ArrayDeque<>();
    }
    hearMore(false);
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
    if (closeSent) {
      afterClose++;
      if (afterClose > MOST_AFTER_CLOSE) {
        abort();
      }
    } else if (held == null) {
      listener.frame(frame);
    } else if (held.size() < MOST_HELD) {
      held.add(frame.retain());
    } else {
      abort();
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
      hearMore(held == null || closeSent);
      context.dispatch(onWritable);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
    deaf = true;
    context.dispatch(failure, listener::failed);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    letGoOfHeld();
    context.dispatch(listener::gone);
  }

  private void letGoOfHeld() {
    if (held != null) {
      held.forEach(WebSocketFrame::release);
      held.clear();
    }
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
    if (!compressed) {
      belowEncoder.write(messages, channel.voidPromise());
      return;
    }
    while (messages.isReadable()) {
      channel.write(new TextWebSocketFrame(FrameEnvelope.nextText(messages)));
    }
    messages.release();
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
    // Of one that breaks the rules nothing more is understood, an answer neither.
    int patienceMs = deaf ? Math.min(DEAF_PATIENCE_MS, closingTimeoutMs) : closingTimeoutMs;
    channel.eventLoop().schedule(this::abort, patienceMs, TimeUnit.MILLISECONDS);
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
