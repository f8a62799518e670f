package io.spore.gateway.event;

import java.util.Locale;

/** Why a message was not published; the message is in words for the client that sent it. */
public final class PublishException extends Exception {
  private static final long serialVersionUID = 1L;

  /** What kind of reason, so that each way in can answer in its own terms. */
  public enum Kind {
    /** The message is not one that could be published. */
    INVALID,
    /** The configuration does not allow it. */
    FORBIDDEN,
    /** Too many messages at once. */
    TOO_MANY,
    /** There is no link to the broker, or it was lost meanwhile. */
    NOT_CONNECTED,
    /** The broker said no. */
    REFUSED,
    /** The broker did not answer in time; it may have the message all the same. */
    UNANSWERED;

    /** The word that clients see. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  private final Kind kind;

  /**
   * Says why.
   *
   * @param reason in words for the client
   */
  public PublishException(Kind kind, String reason) {
    // no stack trace: it would show where the reason was found, not who asked for it
    super(reason, null, false, false);
    this.kind = kind;
  }

  /** What kind of reason. */
  public Kind kind() {
    return kind;
  }
}
