package io.spore.gateway.websocket;

import io.spore.gateway.event.JsonBytes;

/** What a transport puts around each JSON text. */
interface Envelope {
  /**
   * Begins a message.
   *
   * @param cursor what the client has once it has this message; empty when that does not change
   * @return what {@link #close} wants to know
   */
  int open(String cursor, JsonBytes out);

  /** Ends the message after its text was written. */
  void close(int opened, JsonBytes out);
}
