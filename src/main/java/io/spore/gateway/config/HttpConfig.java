package io.spore.gateway.config;

import java.util.List;
import java.util.Locale;

/**
 * Where HTTP and WebSocket clients are served.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 lets the system choose
 * @param trustedHosts names, beside those of a local network, that this gateway is reached by and
 *     that pages may come from that change something here
 */
public record HttpConfig(String host, int port, List<String> trustedHosts) {
  /** Trusts no names but those of a local network. */
  public HttpConfig(String host, int port) {
    this(host, port, List.of());
  }

  static HttpConfig read(Section section) {
    return new HttpConfig(
        section.host("host", "0.0.0.0"),
        section.whole("port", 3001, 0, 65535),
        section.optionalList("trustedHosts", HttpConfig::name));
  }

  private static String name(String text) {
    if (!text.matches("[A-Za-z0-9.-]+")) {
      throw new IllegalArgumentException(
          '"' + text + "\" is not the name of a host (for example gateway.example.com)");
    }
    return text.toLowerCase(Locale.ROOT);
  }
}
