package io.spore.gateway.websocket;

/** The forms in which clients get events. A batch is encoded once for each form that is wanted. */
enum Rendering {
  /** The plain format in WebSocket text frames. */
  PLAIN_FRAMES,
  /** CloudEvents in WebSocket text frames. */
  CLOUDEVENT_FRAMES;

  boolean hasCloudEvents() {
    return this == CLOUDEVENT_FRAMES;
  }
}
