package io.spore.gateway.config;

/**
 * Where HTTP and WebSocket clients are served.
 *
 * @param host the address to bind
 * @param port the port to bind; 0 lets the system choose
 */
public record HttpConfig(String host, int port) {
  static HttpConfig read(Section section) {
    return new HttpConfig(section.host("host", "0.0.0.0"), section.whole("port", 3001, 0, 65535));
  }
}
