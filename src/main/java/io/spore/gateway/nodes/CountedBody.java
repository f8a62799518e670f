package io.spore.gateway.nodes;

import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.ReadStream;
import java.util.function.IntConsumer;

/** A stream that says how much of it was taken. */
final class CountedBody implements ReadStream<Buffer> {
  private final ReadStream<Buffer> body;
  private final IntConsumer taken;

  /**
   * Counts what is read from the stream.
   *
   * @param taken is told the bytes of each part
   */
  CountedBody(ReadStream<Buffer> body, IntConsumer taken) {
    this.body = body;
    this.taken = taken;
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> handler) {
    body.handler(
        handler == null
            ? null
            : part -> {
              taken.accept(part.length());
              handler.handle(part);
            });
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> handler) {
    body.exceptionHandler(handler);
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> handler) {
    body.endHandler(handler);
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    body.pause();
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    body.resume();
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    body.fetch(amount);
    return this;
  }
}
