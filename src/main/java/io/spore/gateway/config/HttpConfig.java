package io.spore.gateway.config;

import java.util.List;

/**
 * Where HTTP and WebSocket clients are served.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 lets the system choose
 * @param tls whether and how it is encrypted
 * @param trustedProxies proxies whose word counts on where a request comes from
 */
public record HttpConfig(String host, int port, TlsConfig tls, List<Cidr> trustedProxies) {
  private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1"));

  /** Serves clients in the clear and without a proxy between. */
  public HttpConfig(String host, int port) {
    this(host, port, TlsConfig.OFF, List.of());
  }

  /** Whether only this machine reaches the port. */
  public boolean isLoopback() {
    byte[] address = Addresses.parseLiteral(host);
    return host.equals("localhost")
        || (address != null && LOOPBACK.stream().anyMatch(network -> network.contains(address)));
  }

  static HttpConfig read(Section section) {
    return new HttpConfig(
        section.host("host", "0.0.0.0"),
        section.whole("port", 3001, 0, 65535),
        TlsConfig.read(section.section("tls")),
        section.listOrNone("trustedProxies", Cidr::parse));
  }
}
