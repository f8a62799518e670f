package io.spore.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * Bounds on the whole process, and on what one client may ask of it.
 *
 * @param inFlightBytes what may be inside the gateway, between the broker's socket and the clients'
 * @param connections how many connections there may be for HTTP and WebSocket
 * @param connectionsPerAddress how many of them may come from one address
 * @param connectRate connections a second that one address may open in the long run; twice as many
 *     at once
 * @param exempt addresses to which the two limits before do not apply
 * @param headerTimeout how long the first request's head may take, and a handshake for TLS
 * @param requestTimeout how long the rest of a request may take
 * @param keepAlive how long a connection may stay without a request
 * @param headerBytes the largest head of a request
 * @param requestBytes the largest body of a request
 * @param messageRate WebSocket frames a second that a client may send in the long run; twice as
 *     many at once
 * @param messageBytes bytes a second that it may send in the long run; twice as many at once
 */
public record LimitsConfig(
    int inFlightBytes,
    int connections,
    int connectionsPerAddress,
    int connectRate,
    List<Cidr> exempt,
    Duration headerTimeout,
    Duration requestTimeout,
    Duration keepAlive,
    int headerBytes,
    int requestBytes,
    int messageRate,
    int messageBytes) {

  static LimitsConfig read(Section section) {
    return new LimitsConfig(
        section.size("inFlightBytes", "64MiB", "64KiB", "1GiB"),
        section.whole("connections", 10_000, 1, 1_000_000),
        section.whole("connectionsPerAddress", 200, 1, 1_000_000),
        section.whole("connectRate", 50, 1, 1_000_000),
        section.optionalList("exempt", List.of("127.0.0.0/8", "::1/128"), Cidr::parse),
        section.duration("headerTimeout", "10s", "100ms", "5m"),
        section.duration("requestTimeout", "30s", "100ms", "1h"),
        section.duration("keepAlive", "75s", "100ms", "1h"),
        section.size("headerBytes", "16KiB", "1KiB", "1MiB"),
        section.size("requestBytes", "4MiB", "1KiB", "1GiB"),
        section.whole("messageRate", 100, 1, 1_000_000),
        section.size("messageBytes", "256KiB", "1KiB", "1GiB"));
  }
}
