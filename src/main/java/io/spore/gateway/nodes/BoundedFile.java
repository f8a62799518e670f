package io.spore.gateway.nodes;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.WriteStream;
import java.util.function.Supplier;

/** A file that takes only so much. */
final class BoundedFile implements WriteStream<Buffer> {
  private final AsyncFile file;
  private final long maxBytes;
  private final Supplier<RuntimeException> tooLarge;
  private long written;

  /**
   * Wraps the file.
   *
   * @param tooLarge what a write beyond the bound fails with
   */
  BoundedFile(AsyncFile file, long maxBytes, Supplier<RuntimeException> tooLarge) {
    this.file = file;
    this.maxBytes = maxBytes;
    this.tooLarge = tooLarge;
  }

  @Override
  public Future<Void> write(Buffer part) {
    written += part.length();
    return written > maxBytes ? Future.failedFuture(tooLarge.get()) : file.write(part);
  }

  @Override
  public Future<Void> end() {
    return file.end();
  }

  @Override
  public boolean writeQueueFull() {
    return file.writeQueueFull();
  }

  @Override
  public WriteStream<Buffer> drainHandler(Handler<Void> handler) {
    file.drainHandler(handler);
    return this;
  }

  @Override
  public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
    file.setWriteQueueMaxSize(maxSize);
    return this;
  }

  @Override
  public WriteStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    file.exceptionHandler(handler);
    return this;
  }
}
