package io.spore.gateway.config;

import java.time.Duration;

/**
 * How WebSocket clients are served.
 *
 * @param instances event loops that serve clients; 0 for one a core
 * @param queueBytes bytes that may wait for one client
 * @param queueEvents events that may wait for one client
 * @param slowClient what happens to a client beyond these bounds
 * @param maxMessageSize the largest message taken from a client, in bytes
 * @param pingInterval time between two pings
 * @param deadAfter silence after which a client counts as gone
 */
public record WebSocketConfig(
    int instances,
    int queueBytes,
    int queueEvents,
    SlowClient slowClient,
    int maxMessageSize,
    Duration pingInterval,
    Duration deadAfter) {

  /** What happens to a client for which more waits than its bounds allow. */
  public enum SlowClient {
    /** It is closed with 4008 and may come back. */
    DISCONNECT,
    /** The oldest waiting events give way; the client is told how many. */
    DROP_OLDEST,
    /** Only the newest event of each topic waits; the client is told how many gave way. */
    LATEST
  }
}
