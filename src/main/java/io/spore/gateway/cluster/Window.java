package io.spore.gateway.cluster;

/**
 * Bounds what is on its way to one gateway. Counts bytes since the start of a stream, so that a
 * confirmation may be lost: the next one says it all.
 */
final class Window {
  private final long limit;
  private long sent;
  private long confirmed;

  /** Lets this many bytes be on their way. */
  Window(long limit) {
    this.limit = limit;
  }

  /**
   * Takes the bytes into account if they fit in, or if nothing else is on its way, so that what is
   * larger than the window can be sent at all.
   */
  boolean admit(int bytes) {
    if (sent > confirmed && sent + bytes - confirmed > limit) {
      return false;
    }
    sent += bytes;
    return true;
  }

  /** All bytes admitted up to this count have arrived. */
  void confirm(long count) {
    confirmed = Math.max(confirmed, Math.min(count, sent));
  }

  /** How many bytes were admitted so far. */
  long sent() {
    return sent;
  }

  /** How many bytes are on their way. */
  long outstanding() {
    return sent - confirmed;
  }
}
