package io.spore.gateway.discovery;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.Json;

/** Writes the datagram with which nodes tell each other of an event. */
final class ClusterEventDatagram {
  /** What a node's buffer holds, in bytes. */
  static final int MAX_BYTES = 512;

  private ClusterEventDatagram() {}

  /**
   * The datagram.
   *
   * @param data inline JSON
   * @throws IllegalArgumentException when a node could not take it in whole
   */
  static Buffer of(String event, String data) {
    Buffer datagram =
        Buffer.buffer("CLUSTER_EVENT:{\"event\":" + Json.encode(event) + ",\"data\":" + data + "}");
    if (datagram.length() > MAX_BYTES) {
      throw new IllegalArgumentException(
          "the event takes "
              + datagram.length()
              + " bytes on the wire, but a node's buffer ends at "
              + MAX_BYTES);
    }
    return datagram;
  }
}
