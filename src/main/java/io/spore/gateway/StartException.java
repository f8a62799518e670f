package io.spore.gateway;

/** The gateway could not start; the message says why in one line. */
final class StartException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  StartException(String message, Throwable cause) {
    super(message, cause);
  }
}
