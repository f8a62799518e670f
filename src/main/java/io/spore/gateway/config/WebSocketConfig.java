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
 * @param maxFilters topic filters and exclusions that a client may have
 * @param compression whether clients may have messages compressed (RFC 7692)
 * @param pingInterval time between two pings
 * @param deadAfter silence after which a client counts as gone
 */
public record WebSocketConfig(
    int instances,
    int queueBytes,
    int queueEvents,
    SlowClient slowClient,
    int maxMessageSize,
    int maxFilters,
    boolean compression,
    Duration pingInterval,
    Duration deadAfter) {

  /** Serves clients without compression. */
  public WebSocketConfig(
      int instances,
      int queueBytes,
      int queueEvents,
      SlowClient slowClient,
      int maxMessageSize,
      int maxFilters,
      Duration pingInterval,
      Duration deadAfter) {
    this(
        instances,
        queueBytes,
        queueEvents,
        slowClient,
        maxMessageSize,
        maxFilters,
        false,
        pingInterval,
        deadAfter);
  }

  /** What happens to a client for which more waits than its bounds allow. */
  public enum SlowClient {
    /** It is closed with 4008 and may come back. */
    DISCONNECT,
    /** The oldest waiting events give way; the client is told how many. */
    DROP_OLDEST,
    /** Only the newest event of each topic waits; the client is told how many gave way. */
    LATEST
  }

  static WebSocketConfig read(Section section) {
    WebSocketConfig config =
        new WebSocketConfig(
            section.whole("instances", 0, 0, 256),
            section.size("queueBytes", "1MiB", "16KiB", "1GiB"),
            section.whole("queueEvents", 10_000, 1, 10_000_000),
            section.choice("slowClient", SlowClient.DISCONNECT),
            section.size("maxMessageSize", "64KiB", "1KiB", "16MiB"),
            section.whole("maxFilters", 100, 1, 10_000),
            section.flag("compression", false),
            section.duration("pingInterval", "25s", "100ms", "1h"),
            section.duration("deadAfter", "60s", "1s", "1d"));
    section.expectLonger("deadAfter", config.deadAfter(), "pingInterval", config.pingInterval());
    return config;
  }
}
