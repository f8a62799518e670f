package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.vertx.core.net.SocketAddress;

/** The way to one client's socket, whatever is spoken on it. Only for use on its event loop. */
interface ClientWriter {
  /** Has the action run whenever the socket, once full, has room again. */
  void onWritable(Runnable action);

  /** Whether the socket takes more without piling it up. */
  boolean isWritable();

  /** Writes whole messages and takes over the buffer; they leave with {@link #flush}. */
  void write(ByteBuf messages);

  /** Hands what was written to the kernel. */
  void flush();

  /**
   * Keeps the connection from looking idle.
   *
   * @param cursor where the client stands; empty when that is not known right now
   */
  void ping(String cursor);

  /** Whether a client answers pings; who does not shows that it lives by taking what is written. */
  boolean answersPings();

  /** Says goodbye and closes; what was written before still goes out. */
  void close(CloseReason reason, String text);

  /** Ends the connection without waiting for the client. */
  void abort();

  /** Where the client is. */
  SocketAddress remoteAddress();
}
