package io.spore.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;

/** Collects a request's body up to a bound; what comes beyond it is let go. */
final class BoundedBody {
  private final int maxBytes;
  private final Promise<Buffer> whole = Promise.promise();
  private Buffer collected = Buffer.buffer();

  BoundedBody(int maxBytes) {
    this.maxBytes = maxBytes;
  }

  /** The body once it is there; fails with 413 when it is larger than the bound. */
  Future<Buffer> whole() {
    return whole.future();
  }

  void add(Buffer part) {
    if (whole.future().isComplete()) {
      return;
    }
    if (collected.length() + part.length() > maxBytes) {
      collected = Buffer.buffer();
      whole.fail(new ProblemException(413, "a request has at most " + maxBytes + " bytes"));
      return;
    }
    collected.appendBuffer(part);
  }

  void fail(Throwable failure) {
    whole.tryFail(new ProblemException(400, "the request broke off: " + failure.getMessage()));
  }

  void end() {
    whole.tryComplete(collected);
  }
}
