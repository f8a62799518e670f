package io.spore.gateway.websocket;

import java.util.Locale;

/** What clients are told of the past, as counters tell it apart. */
public enum PastTold {
  /** What came after the client's cursor. */
  RESUME,
  /** The last event of each topic. */
  SNAPSHOT,
  /** A stretch of history. */
  REPLAY;

  /** The word that counters show. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
