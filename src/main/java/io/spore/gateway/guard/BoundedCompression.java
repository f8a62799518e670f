package io.spore.gateway.guard;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.compression.ZlibCodecFactory;
import io.netty.handler.codec.http.websocketx.extensions.WebSocketServerExtensionHandler;
import io.netty.handler.codec.http.websocketx.extensions.compression.PerMessageDeflateServerExtensionHandshaker;
import io.vertx.core.http.HttpConnection;

/**
 * permessage-deflate (RFC 7692) that does not inflate a message beyond a bound. Vert.x' own has
 * none, so a few kilobytes could become many megabytes; this takes its place in the pipeline.
 */
final class BoundedCompression {
  private static final int LEVEL = 6;

  /** Whether a client may ask that each message be compressed for itself, which saves memory. */
  private static final boolean MESSAGES_FOR_THEMSELVES = true;

  private BoundedCompression() {}

  /**
   * Offers it on this connection, if Vert.x does.
   *
   * @param largest what a message may inflate to, in bytes
   */
  static void offer(HttpConnection connection, int largest) {
    ChannelPipeline pipeline = ChannelAccess.of(connection).pipeline();
    ChannelHandler unbounded = pipeline.get(WebSocketServerExtensionHandler.class);
    if (unbounded != null) {
      pipeline.replace(
          unbounded,
          "boundedCompression",
          new WebSocketServerExtensionHandler(
              new PerMessageDeflateServerExtensionHandshaker(
                  LEVEL,
                  ZlibCodecFactory.isSupportingWindowSizeAndMemLevel(),
                  PerMessageDeflateServerExtensionHandshaker.MAX_WINDOW_SIZE,
                  MESSAGES_FOR_THEMSELVES,
                  MESSAGES_FOR_THEMSELVES,
                  largest)));
    }
  }

  /** Does not agree to it on this connection, whatever the client asks for. */
  static void withdraw(HttpConnection connection) {
    ChannelPipeline pipeline = ChannelAccess.of(connection).pipeline();
    ChannelHandler handler = pipeline.get(WebSocketServerExtensionHandler.class);
    if (handler != null) {
      pipeline.remove(handler);
    }
  }
}
