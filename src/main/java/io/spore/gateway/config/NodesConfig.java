package io.spore.gateway.config;

import java.time.Duration;

/**
 * How the HTTP API of SPORE nodes is used.
 *
 * @param port the port that nodes serve HTTP and WebSocket on
 * @param callTimeout how long one call may take, from its start to the answer's last byte
 * @param uploadTimeout how long a node may be silent while it takes in and writes firmware
 * @param connections connections to one node at once, at most
 * @param queue calls that may wait for a connection to one node
 * @param maxAnswer the largest answer taken from a node, in bytes
 * @param maxFirmware the largest firmware image handed on to a node, in bytes
 * @param details whether nodes are asked for what their datagrams don't tell
 * @param detailsInterval time between two such questions to one node
 * @param detailsAtOnce nodes asked at the same time, at most
 * @param streams whether the WebSocket of each node is listened to
 * @param maxStreams how many nodes are listened to at most
 */
public record NodesConfig(
    int port,
    Duration callTimeout,
    Duration uploadTimeout,
    int connections,
    int queue,
    int maxAnswer,
    int maxFirmware,
    boolean details,
    Duration detailsInterval,
    int detailsAtOnce,
    boolean streams,
    int maxStreams) {

  /** How many times its patience an upload may take that never stands still. */
  private static final int UPLOAD_ENDURANCE = 20;

  /** How long an upload may take though it never stands still. */
  public Duration longestUpload() {
    return uploadTimeout.multipliedBy(UPLOAD_ENDURANCE);
  }

  /** The same, with the WebSocket of each node listened to. */
  NodesConfig withStreams() {
    return new NodesConfig(
        port,
        callTimeout,
        uploadTimeout,
        connections,
        queue,
        maxAnswer,
        maxFirmware,
        details,
        detailsInterval,
        detailsAtOnce,
        true,
        maxStreams);
  }

  static NodesConfig read(Section section) {
    return new NodesConfig(
        section.whole("port", 80, 1, 65535),
        section.duration("callTimeout", "5s", "100ms", "5m"),
        section.duration("uploadTimeout", "60s", "1s", "30m"),
        section.whole("connections", 2, 1, 64),
        section.whole("queue", 16, 0, 1_000),
        section.size("maxAnswer", "256KiB", "1KiB", "16MiB"),
        section.size("maxFirmware", "16MiB", "1KiB", "256MiB"),
        section.flag("details", true),
        section.duration("detailsInterval", "60s", "100ms", "1d"),
        section.whole("detailsAtOnce", 4, 1, 256),
        section.flag("streams", false),
        section.whole("maxStreams", 50, 1, 1_000));
  }
}
