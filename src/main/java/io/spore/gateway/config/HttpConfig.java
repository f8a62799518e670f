package io.spore.gateway.config;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where HTTP and WebSocket clients are served.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 lets the system choose
 * @param tls whether and how it is encrypted
 * @param trustedHosts names, beside those of a local network, that this gateway is reached by
 * @param allowedOrigins web pages from elsewhere that may use this gateway; {@code local} stands
 *     for all from the local network
 * @param trustedProxies proxies whose word counts on where a request comes from
 */
public record HttpConfig(
    String host,
    int port,
    TlsConfig tls,
    List<String> trustedHosts,
    List<String> allowedOrigins,
    List<Cidr> trustedProxies) {
  private static final List<String> LOCAL_PAGES = List.of("local");
  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.-]+");
  private static final Pattern ORIGIN =
      Pattern.compile("local|https?://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?");

  private static final List<Cidr> LOOPBACK = List.of(Cidr.parse("127.0.0.0/8"), Cidr.parse("::1"));

  /** Serves clients in the clear and without a proxy between. */
  public HttpConfig(String host, int port) {
    this(host, port, TlsConfig.OFF, List.of(), LOCAL_PAGES, List.of());
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
        section.optionalList("trustedHosts", HttpConfig::trustedHost),
        section.optionalList("allowedOrigins", LOCAL_PAGES, HttpConfig::origin),
        section.optionalList("trustedProxies", Cidr::parse));
  }

  private static String trustedHost(String text) {
    if (!HOST.matcher(text).matches()) {
      throw new IllegalArgumentException(
          '"' + text + "\" is not the name of a host (for example gateway.example.com)");
    }
    return text.toLowerCase(Locale.ROOT);
  }

  private static String origin(String text) {
    if (!ORIGIN.matcher(text).matches()) {
      throw new IllegalArgumentException(
          '"' + text + "\" is not an origin (for example https://ui.example.com, or local)");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
