package io.spore.gateway.websocket;

/**
 * How much may wait for each client of one event loop. It may change while clients are there: what
 * is too much then, is dealt with when the next event comes.
 */
final class QueueBounds {
  private long bytes;
  private long events;

  QueueBounds(long bytes, long events) {
    set(bytes, events);
  }

  void set(long newBytes, long newEvents) {
    bytes = newBytes;
    events = newEvents;
  }

  long bytes() {
    return bytes;
  }

  long events() {
    return events;
  }
}
