package io.spore.gateway.guard;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.vertx.core.http.HttpConnection;

/**
 * Counts connections of HTTP/2 that Netty ends because of what their clients do, below Vert.x,
 * which hears nothing of it: heads far over the limit, floods of resets and continuations, and
 * whatever else breaks the rules.
 */
final class Http2Overruns extends Http2ConnectionAdapter {
  private final Refusals refusals;

  private Http2Overruns(Refusals refusals) {
    this.refusals = refusals;
  }

  /** Counts what comes over this connection, if it is one of HTTP/2. */
  static void countOn(HttpConnection connection, Refusals refusals) {
    Http2ConnectionHandler codec =
        ChannelAccess.of(connection).pipeline().get(Http2ConnectionHandler.class);
    if (codec != null) {
      codec.connection().addListener(new Http2Overruns(refusals));
    }
  }

  @Override
  public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
    if (errorCode != Http2Error.NO_ERROR.code()) {
      refusals.count(Refusal.BAD_HEAD);
    }
  }
}
