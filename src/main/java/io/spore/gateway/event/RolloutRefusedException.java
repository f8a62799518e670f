package io.spore.gateway.event;

/** A rollout can't be started or found; the message says why. */
public final class RolloutRefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Why it is refused. */
  public enum Reason {
    /** The order makes no sense. */
    BAD_ORDER,
    /** There is no such rollout. */
    UNKNOWN,
    /** Another rollout runs. */
    CONFLICT,
    /** There is no such firmware. */
    NO_FIRMWARE,
    /** The firmware can't be fetched, or is not what it should be. */
    BROKEN_FIRMWARE,
    /** Another gateway of the cluster does this. */
    NOT_HERE
  }

  private final Reason reason;

  /** Says what is wrong. */
  public RolloutRefusedException(Reason reason, String message) {
    super(message, null, false, false);
    this.reason = reason;
  }

  /** Why it is refused. */
  public Reason reason() {
    return reason;
  }
}
