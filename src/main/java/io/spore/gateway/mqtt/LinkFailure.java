package io.spore.gateway.mqtt;

/** Why there is no link to the broker; the message is in words a user understands. */
public class LinkFailure extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * Says why.
   *
   * @param reason in words a user understands
   */
  public LinkFailure(String reason) {
    this(reason, null);
  }

  /**
   * Says why, and keeps what it was concluded from.
   *
   * @param reason in words a user understands
   * @param cause may be null
   */
  public LinkFailure(String reason, Throwable cause) {
    // no stack trace: it would show where the reason was translated, not what went wrong
    super(reason, cause, false, false);
  }
}
