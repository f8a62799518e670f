package io.spore.gateway.websocket;

/** Why events that were for a client are not sent to it. */
public enum Drop {
  /** It was too slow and is closed. */
  SLOW_CLIENT_CLOSED("slow-client-closed"),
  /** It is slow: the oldest of what waits gave way. */
  OLDEST_GAVE_WAY("slow-client-oldest"),
  /** It is slow: a newer event of the same topic took the place. */
  NEWER_OF_TOPIC("slow-client-newer"),
  /** It went, or is closed for another reason, while events waited. */
  CLIENT_LEFT("client-left"),
  /** It asked for events of the past that the event log no longer has. */
  NOT_IN_HISTORY("not-in-history");

  private final String word;

  Drop(String word) {
    this.word = word;
  }

  /** The word that counters show. */
  public String word() {
    return word;
  }
}
