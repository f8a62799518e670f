package io.spore.gateway.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshaker;
import io.netty.handler.codec.http.websocketx.WebSocketClientHandshakerFactory;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketHandshakeException;
import io.netty.handler.codec.http.websocketx.WebSocketVersion;
import io.netty.util.ReferenceCountUtil;
import io.spore.gateway.config.BrokerUrl;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.net.URI;
import java.net.URISyntaxException;

/**
 * MQTT over WebSocket (MQTT 3.1.1, section 6): turns a fresh connection into one whose bytes travel
 * in binary frames, so that what comes behind it in the pipeline sees plain MQTT. Packets may begin
 * and end anywhere in frames, and the bytes are passed on as they come.
 */
final class WebSocketUpgrade extends ChannelDuplexHandler {
  private static final String SUBPROTOCOL = "mqtt";
  private static final int LARGEST_RESPONSE = 64 * 1024;

  /** A frame is held in memory as a whole; brokers put at least a message into one. */
  private static final int SMALLEST_FRAME_LIMIT = 16 * 1024 * 1024;

  private final WebSocketClientHandshaker handshaker;
  private final Promise<Void> upgraded = Promise.promise();

  private WebSocketUpgrade(WebSocketClientHandshaker handshaker) {
    this.handshaker = handshaker;
  }

  /**
   * Upgrades the connection.
   *
   * @param before the handler that everything is added in front of
   * @param maxPayload the largest payload that is wanted, in bytes; frames may be twice as large
   * @return completes when MQTT may begin; fails with a {@link LinkFailure}
   */
  static Future<Void> begin(
      ChannelPipeline pipeline, String before, BrokerUrl broker, int maxPayload) {
    URI uri;
    try {
      uri = new URI(broker.toString());
    } catch (URISyntaxException e) {
      return Future.failedFuture(new LinkFailure("not a URL for WebSocket: " + broker, e));
    }
    WebSocketUpgrade upgrade =
        new WebSocketUpgrade(
            WebSocketClientHandshakerFactory.newHandshaker(
                uri,
                WebSocketVersion.V13,
                SUBPROTOCOL,
                false,
                new DefaultHttpHeaders(),
                Math.max(SMALLEST_FRAME_LIMIT, 2 * maxPayload)));
    pipeline.addBefore(before, "http", new HttpClientCodec());
    pipeline.addBefore(before, "httpResponse", new HttpObjectAggregator(LARGEST_RESPONSE));
    pipeline.addBefore(before, "webSocket", upgrade);
    // a request that cannot be written closes the connection
    ChannelFuture unused = upgrade.handshaker.handshake(pipeline.channel());
    return upgrade.upgraded.future();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof FullHttpResponse response) {
      try {
        finish(ctx, response);
      } finally {
        response.release();
      }
    } else if (message instanceof BinaryWebSocketFrame
        || message instanceof ContinuationWebSocketFrame) {
      ctx.fireChannelRead(((WebSocketFrame) message).content());
    } else {
      try {
        onOther(ctx, message);
      } finally {
        ReferenceCountUtil.release(message);
      }
    }
  }

  private void finish(ChannelHandlerContext ctx, FullHttpResponse response) {
    try {
      handshaker.finishHandshake(ctx.channel(), response);
      upgraded.tryComplete();
    } catch (WebSocketHandshakeException e) {
      upgraded.tryFail(
          new LinkFailure("the upgrade to WebSocket was answered " + response.status(), e));
      close(ctx);
    }
  }

  private static void onOther(ChannelHandlerContext ctx, Object message) {
    if (message instanceof PingWebSocketFrame ping) {
      ChannelFuture unused =
          ctx.writeAndFlush(new PongWebSocketFrame(ping.content().retainedDuplicate()));
    } else if (message instanceof CloseWebSocketFrame) {
      close(ctx);
    }
  }

  private static void close(ChannelHandlerContext ctx) {
    // whether it closed is heard from the socket
    ChannelFuture unused = ctx.close();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    upgraded.tryFail(new LinkFailure("closed by the broker during the upgrade to WebSocket"));
    ctx.fireChannelInactive();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    Object framed = message instanceof ByteBuf bytes ? new BinaryWebSocketFrame(bytes) : message;
    // the promise tells how it went
    ChannelFuture unused = ctx.write(framed, promise);
  }
}
