package io.spore.gateway.guard;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Stream;
import io.vertx.core.http.HttpConnection;
import java.util.Optional;

/**
 * Counts what Netty refuses over HTTP/2, below Vert.x, which hears nothing of it: heads over the
 * limit are answered with 431, and heads far over it, floods of resets and continuations, and
 * whatever else breaks the rules, end the connection.
 */
final class Http2Overruns extends Http2ConnectionAdapter {
  private final Http2Connection connection;
  private final Http2Connection.PropertyKey read;
  private final Refusals refusals;

  private Http2Overruns(Http2Connection connection, Refusals refusals) {
    this.connection = connection;
    this.read = connection.newKey();
    this.refusals = refusals;
  }

  /** Counts what comes over this connection; empty if it is none of HTTP/2. */
  static Optional<Http2Overruns> countOn(HttpConnection connection, Refusals refusals) {
    Http2ConnectionHandler codec =
        ChannelAccess.of(connection).pipeline().get(Http2ConnectionHandler.class);
    if (codec == null) {
      return Optional.empty();
    }
    Http2Overruns overruns = new Http2Overruns(codec.connection(), refusals);
    codec.connection().addListener(overruns);
    return Optional.of(overruns);
  }

  /** The head of this stream's request could be read. */
  void headRead(int streamId) {
    Http2Stream stream = connection.stream(streamId);
    if (stream != null) {
      stream.setProperty(read, true);
    }
  }

  @Override
  public void onStreamClosed(Http2Stream stream) {
    // Answered, and nobody here has seen the request: Netty found its head too large.
    if (stream.isHeadersSent() && stream.getProperty(read) == null) {
      refusals.count(Refusal.BAD_HEAD);
    }
  }

  @Override
  public void onGoAwaySent(int lastStreamId, long errorCode, ByteBuf debugData) {
    if (errorCode != Http2Error.NO_ERROR.code()) {
      refusals.count(Refusal.BAD_HEAD);
    }
  }
}
