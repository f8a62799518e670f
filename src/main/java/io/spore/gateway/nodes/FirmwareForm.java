package io.spore.gateway.nodes;

import io.spore.gateway.event.NodeUpload;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.AsyncFile;
import io.vertx.core.streams.ReadStream;

/** A firmware file as the one part of a form (RFC 7578), read as fast as it is taken. */
final class FirmwareForm implements ReadStream<Buffer> {
  private static final String BOUNDARY = "spore-gateway-firmware";
  private static final String HEAD =
      "--"
          + BOUNDARY
          + "\r\ncontent-disposition: form-data; name=\"file\"; filename=\"firmware.bin\""
          + "\r\ncontent-type: application/octet-stream\r\n\r\n";
  private static final String TAIL = "\r\n--" + BOUNDARY + "--\r\n";

  private final AsyncFile file;
  private boolean begun;
  private Handler<Buffer> handler;

  private FirmwareForm(AsyncFile file) {
    this.file = file;
  }

  /**
   * The upload of this file.
   *
   * @param size the file's, in bytes, at least 1
   */
  static NodeUpload of(AsyncFile file, long size) {
    FirmwareForm form = new FirmwareForm(file);
    form.pause();
    return new NodeUpload(
        form, "multipart/form-data; boundary=" + BOUNDARY, HEAD.length() + size + TAIL.length());
  }

  @Override
  public ReadStream<Buffer> handler(Handler<Buffer> newHandler) {
    handler = newHandler;
    file.handler(newHandler == null ? null : this::onPart);
    return this;
  }

  @Override
  public ReadStream<Buffer> endHandler(Handler<Void> endHandler) {
    file.endHandler(
        endHandler == null
            ? null
            : end -> {
              if (handler != null) {
                handler.handle(Buffer.buffer(TAIL));
              }
              endHandler.handle(null);
            });
    return this;
  }

  @Override
  public ReadStream<Buffer> exceptionHandler(Handler<Throwable> exceptionHandler) {
    file.exceptionHandler(exceptionHandler);
    return this;
  }

  @Override
  public ReadStream<Buffer> pause() {
    file.pause();
    return this;
  }

  @Override
  public ReadStream<Buffer> resume() {
    file.resume();
    return this;
  }

  @Override
  public ReadStream<Buffer> fetch(long amount) {
    file.fetch(amount);
    return this;
  }

  private void onPart(Buffer part) {
    handler.handle(begun ? part : Buffer.buffer(HEAD).appendBuffer(part));
    begun = true;
  }
}
