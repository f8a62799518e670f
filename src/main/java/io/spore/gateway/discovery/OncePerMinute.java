package io.spore.gateway.discovery;

/** Keeps a warning that anybody on the network can provoke from filling the log. */
final class OncePerMinute {
  private static final long MINUTE = 60_000;

  private boolean any;
  private long last;

  /** Whether the last time this said yes is a minute ago, given the time in milliseconds. */
  boolean due(long time) {
    if (any && time - last < MINUTE) {
      return false;
    }
    any = true;
    last = time;
    return true;
  }
}
