package io.spore.gateway.websocket;

/** Runs things on the event loop, not now. */
interface Later {
  /** Once the tasks that wait for the event loop already are through. */
  void soon(Runnable action);

  /** After this many milliseconds, at least one. */
  void in(long delayMs, Runnable action);
}
