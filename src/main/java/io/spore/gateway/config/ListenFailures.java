package io.spore.gateway.config;

import java.io.IOException;
import java.net.BindException;
import java.util.Locale;

/** Why a socket could not be opened, in one line that a person can act on. */
public final class ListenFailures {
  private ListenFailures() {}

  /**
   * Says what failed, without the native transport's way of putting it.
   *
   * @param purpose what the socket is for, such as {@code HTTP}
   * @param cause what the socket's opening failed with
   * @return the cause itself unless it comes from the network
   */
  public static Throwable explained(String host, int port, String purpose, Throwable cause) {
    if (!(cause instanceof IOException)) {
      return cause;
    }
    String address = (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    BindException explained =
        new BindException(
            "can't listen on " + address + " for " + purpose + ": " + reason(cause.getMessage()));
    explained.initCause(cause);
    return explained;
  }

  /** From {@code bind(..) failed with error(-98): Address already in use} the last words. */
  private static String reason(String message) {
    String words = String.valueOf(message).replaceFirst("^.*error\\(-?\\d+\\): ", "").strip();
    return words.isEmpty()
        ? words
        : words.substring(0, 1).toLowerCase(Locale.ROOT) + words.substring(1);
  }
}
