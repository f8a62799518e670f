package io.spore.gateway.guard;

import io.vertx.core.http.HttpServerResponse;

/** Somebody is turned away. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final int MILLIS = 1_000;

  private final Refusal refusal;
  private final long retryAfterMs;

  /** For no longer than the caller needs to come back with something better. */
  public RefusedException(Refusal refusal) {
    this(refusal, 0);
  }

  /**
   * For some time.
   *
   * @param retryAfterMs how long to stay away
   */
  public RefusedException(Refusal refusal, long retryAfterMs) {
    super(refusal.text(), null, false, false);
    this.refusal = refusal;
    this.retryAfterMs = retryAfterMs;
  }

  /** Tells in the answer's headers how to come in, or when to come back. */
  public void explainIn(HttpServerResponse response) {
    if (refusal.httpStatus() == 401) {
      response.putHeader("www-authenticate", "Bearer realm=\"SPORE Gateway\"");
    }
    if (retryAfterMs > 0) {
      long seconds = (retryAfterMs + MILLIS - 1) / MILLIS;
      response.putHeader("retry-after", Long.toString(seconds));
    }
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }

  /** How long to stay away, in milliseconds; 0 for no time. */
  public long retryAfterMs() {
    return retryAfterMs;
  }
}
