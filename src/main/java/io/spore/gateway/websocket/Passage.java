package io.spore.gateway.websocket;

/**
 * Something that a client is told before it goes on with the live stream, bit by bit, as its socket
 * has room.
 */
interface Passage {
  /** Tells on while there is room; called whenever there may be some. */
  void proceed();

  /**
   * More of the live stream is held for the client than may be.
   *
   * @return whether the passage got rid of it and nothing is lost
   */
  default boolean letGoOfHeld() {
    return false;
  }

  /** Tells no more. */
  void cancel();
}
