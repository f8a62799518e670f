package io.spore.gateway.websocket;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import io.vertx.core.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes server-sent events as the body of an HTTP response that has no end of its own, in HTTP/1
 * and HTTP/2. Gathers what is written in one turn of the event loop, because each write of a body
 * goes to the kernel at once.
 */
final class EventStreamWriter implements ClientWriter {
  private static final int QUEUE_BYTES = 256 * 1024;
  private static final int GATHERED_BYTES = 64 * 1024;

  private final HttpServerResponse response;
  private final SocketAddress remoteAddress;
  private final List<ByteBuf> gathered = new ArrayList<>();
  private Runnable onWritable = () -> {};
  private Runnable onEnded = () -> {};
  private int gatheredBytes;
  private boolean over;

  /** Attaches to a response whose head is prepared. */
  EventStreamWriter(HttpServerRequest request) {
    this.response = request.response();
    this.remoteAddress = request.remoteAddress();
    response.setWriteQueueMaxSize(QUEUE_BYTES);
    response.drainHandler(drained -> onWritable.run());
  }

  /** Has the action run when the response has ended because it was closed here. */
  void onEnded(Runnable action) {
    onEnded = action;
  }

  @Override
  public void onWritable(Runnable action) {
    onWritable = action;
  }

  @Override
  public boolean isWritable() {
    return !over && !response.writeQueueFull();
  }

  @Override
  public void write(ByteBuf messages) {
    if (over) {
      messages.release();
      return;
    }
    gathered.add(messages);
    gatheredBytes += messages.readableBytes();
    if (gatheredBytes >= GATHERED_BYTES) {
      flush();
    }
  }

  @Override
  public void flush() {
    if (gathered.isEmpty()) {
      return;
    }
    ByteBuf body =
        gathered.size() == 1
            ? gathered.get(0)
            : Unpooled.wrappedBuffer(gathered.size(), gathered.toArray(ByteBuf[]::new));
    gathered.clear();
    gatheredBytes = 0;
    // Vert.x does not release what it is given: that is done here, once it is written or given up.
    response.write(BufferInternal.buffer(body)).onComplete(done -> body.release());
  }

  @Override
  public void ping(String cursor) {
    String id = cursor.isEmpty() ? "" : "id: " + cursor + "\n";
    writeText(":\n" + id + "\n");
    flush();
  }

  @Override
  public boolean answersPings() {
    return false;
  }

  /** There are no close codes here: the last line is a comment that says why. */
  @Override
  public void close(CloseReason reason, String text) {
    if (!over) {
      writeText(": " + reason.code() + " " + text + "\n\n");
      flush();
      over = true;
      response.end().onComplete(done -> onEnded.run());
    }
  }

  @Override
  public void abort() {
    over = true;
    gathered.forEach(ByteBuf::release);
    gathered.clear();
    response.reset();
  }

  @Override
  public SocketAddress remoteAddress() {
    return remoteAddress;
  }

  /** Writes lines as they are; they leave with {@link #flush}. */
  void writeText(String text) {
    write(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }
}
