package io.spore.gateway.websocket;

import io.spore.gateway.guard.Selection;
import java.util.Optional;

/**
 * History that a client wants to see again.
 *
 * @param from when it begins, in milliseconds since the epoch; without it the oldest event
 * @param to when it ends; without it now
 * @param selection which events of it
 * @param speed how many seconds of history a second takes; 0 for as fast as the socket takes it
 * @param thenLive whether the client goes on with the live stream afterwards
 */
record Replay(
    Optional<Long> from, Optional<Long> to, Selection selection, double speed, boolean thenLive) {
  /** How a client asks for as fast as possible. */
  static final String MAX = "max";

  boolean asFastAsPossible() {
    return speed == 0;
  }
}
