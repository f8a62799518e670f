package io.spore.gateway.nodes;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import io.vertx.ext.web.codec.spi.BodyStream;

/**
 * Collects a node's answer up to a bound. Whoever exceeds it, or is given up, is read no further:
 * the stream stays full, and the idle timeout ends the connection.
 */
final class BoundedAnswer implements BodyStream<Buffer> {
  private final int maxBytes;
  private final Runnable tooLarge;
  private final Promise<Buffer> result = Promise.promise();
  private Buffer collected = Buffer.buffer();
  private volatile boolean full;

  /**
   * Starts empty.
   *
   * @param tooLarge told when the bound is exceeded
   */
  BoundedAnswer(int maxBytes, Runnable tooLarge) {
    this.maxBytes = maxBytes;
    this.tooLarge = tooLarge;
  }

  /** Nobody waits for the rest of the answer. */
  void giveUp() {
    full = true;
  }

  @Override
  public Future<Buffer> result() {
    return result.future();
  }

  @Override
  public void handle(Throwable failure) {
    result.tryFail(failure);
  }

  @Override
  public Future<Void> write(Buffer part) {
    if (full) {
      return Future.succeededFuture();
    }
    if (collected.length() + part.length() > maxBytes) {
      full = true;
      collected = Buffer.buffer();
      tooLarge.run();
    } else {
      collected.appendBuffer(part);
    }
    return Future.succeededFuture();
  }

  @Override
  public Future<Void> end() {
    result.tryComplete(collected);
    return Future.succeededFuture();
  }

  @Override
  public boolean writeQueueFull() {
    return full;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    return this;
  }

  @Override
  public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
    return this;
  }
}
