package io.spore.gateway.guard;

import io.netty.channel.Channel;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;

/**
 * Reaches the channel below a connection. It uses an internal of Vert.x, and is the only class that
 * does so for connections: Vert.x forgets a connection that became a WebSocket, and would not tell
 * when it is gone.
 */
final class ChannelAccess {
  private ChannelAccess() {}

  /** The connection's channel. */
  static Channel of(HttpConnection connection) {
    return ((HttpServerConnection) connection).channelHandlerContext().channel();
  }
}
