package io.spore.gateway.guard;

/** Somebody is turned away. */
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

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

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }

  /** How long to stay away, in milliseconds; 0 for no time. */
  public long retryAfterMs() {
    return retryAfterMs;
  }
}
