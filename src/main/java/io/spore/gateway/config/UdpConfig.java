package io.spore.gateway.config;

import java.time.Duration;
import java.util.List;

/**
 * How SPORE nodes are heard.
 *
 * @param enabled whether to listen at all
 * @param host the address to bind
 * @param port the port to bind; 0 lets the system choose
 * @param networkInterface only datagrams from this interface's networks are heard; empty for all
 * @param allow the networks whose datagrams are heard
 * @param sourceRate datagrams a second that one address may send in the long run
 * @param sourceBurst datagrams that one address may send at once
 * @param maxNodes how many nodes are remembered at most
 * @param staleAfter silence after which a node is stale
 * @param lostAfter silence after which a node no longer counts as a member
 * @param forgetAfter silence after which a node is forgotten
 * @param updateInterval at least this long between two cluster updates
 * @param flapLimit transitions a minute beyond which a node's changes are no longer told one by one
 */
public record UdpConfig(
    boolean enabled,
    String host,
    int port,
    String networkInterface,
    List<Cidr> allow,
    int sourceRate,
    int sourceBurst,
    int maxNodes,
    Duration staleAfter,
    Duration lostAfter,
    Duration forgetAfter,
    Duration updateInterval,
    int flapLimit) {
  private static final List<String> HOME_NETWORKS =
      List.of(
          "127.0.0.0/8",
          "10.0.0.0/8",
          "172.16.0.0/12",
          "192.168.0.0/16",
          "169.254.0.0/16",
          "::1/128",
          "fc00::/7",
          "fe80::/10");

  static UdpConfig read(Section section) {
    UdpConfig config =
        new UdpConfig(
            section.flag("enabled", true),
            section.host("host", "0.0.0.0"),
            section.whole("port", 4210, 0, 65535),
            section.text("networkInterface", ""),
            section.list("allow", HOME_NETWORKS, Cidr::parse),
            section.whole("sourceRate", 50, 1, 1_000_000),
            section.whole("sourceBurst", 100, 1, 1_000_000),
            section.whole("maxNodes", 1_000, 1, 100_000),
            section.duration("staleAfter", "15s", "100ms", "1d"),
            section.duration("lostAfter", "60s", "100ms", "1d"),
            section.duration("forgetAfter", "5m", "100ms", "30d"),
            section.duration("updateInterval", "1s", "10ms", "1m"),
            section.whole("flapLimit", 4, 1, 1_000));
    section.expectLonger("lostAfter", config.lostAfter(), "staleAfter", config.staleAfter());
    section.expectLonger("forgetAfter", config.forgetAfter(), "lostAfter", config.lostAfter());
    return config;
  }
}
