package io.spore.gateway.websocket;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.LastEvents.Stamped;

/** How far the live stream of one event loop has come. */
interface Edge {
  /** Where the next event of the live stream will stand. */
  long position();

  /** What a client has that got everything before that. */
  Cursor cursor();

  /** The cluster as it is now. */
  Stamped cluster();
}
