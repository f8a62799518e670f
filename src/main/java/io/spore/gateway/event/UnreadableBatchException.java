package io.spore.gateway.event;

/** Bytes that should hold a batch of events do not, or in a way that this gateway can't read. */
public final class UnreadableBatchException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Says what is wrong with the bytes. */
  public UnreadableBatchException(String problem) {
    super(problem);
  }

  /** Says what is wrong with the bytes, and who found out. */
  public UnreadableBatchException(String problem, Throwable cause) {
    super(problem, cause);
  }
}
