package io.spore.gateway.guard;

/**
 * Why the doorman turns somebody away: what a program is answered over HTTP and what a WebSocket
 * client is closed with. The texts do not tell what would have been right.
 */
public enum Refusal {
  /** No token, or none that is accepted. */
  NOT_AUTHORISED(401, 4401, "not authorised"),
  /** A good token that does not allow this. */
  FORBIDDEN(403, 4401, "not allowed"),
  /** The token was good, but is no longer. */
  EXPIRED(401, 4401, "the token has expired"),
  /** Too many wrong tokens came from this address. */
  TOO_MANY_ATTEMPTS(429, 4429, "too many attempts, try again later");

  private final int httpStatus;
  private final short closeCode;
  private final String text;

  Refusal(int httpStatus, int closeCode, String text) {
    this.httpStatus = httpStatus;
    this.closeCode = (short) closeCode;
    this.text = text;
  }

  /** The HTTP status that says so. */
  public int httpStatus() {
    return httpStatus;
  }

  /** The WebSocket close code that says so. */
  public short closeCode() {
    return closeCode;
  }

  /** What the one turned away is told. */
  public String text() {
    return text;
  }
}
