package io.spore.gateway.http;

import io.spore.gateway.config.Addresses;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/**
 * Admits programs on this machine alone. A proxy on this machine speaks for others, and so does a
 * browser: what bears their marks is refused, and so is a request that was sent to another name,
 * which may have been made to point here.
 */
public final class LoopbackGuard implements AdminGuard {
  private static final List<String> MARKS_OF_PROXIES =
      List.of("forwarded", "x-forwarded-for", "x-real-ip", "via");
  private static final List<String> MARKS_OF_BROWSERS = List.of("origin", "sec-fetch-site");

  @Override
  public Optional<String> refusal(HttpServerRequest request) {
    if (!isLoopback(request.remoteAddress().hostAddress())) {
      return Optional.of("only programs on the gateway's own machine may ask this");
    }
    if (MARKS_OF_PROXIES.stream().anyMatch(request.headers()::contains)) {
      return Optional.of("not through a proxy: ask the gateway itself, on its own machine");
    }
    if (MARKS_OF_BROWSERS.stream().anyMatch(request.headers()::contains)) {
      return Optional.of("not from a web page");
    }
    HostAndPort host = request.authority();
    if (host == null || !isLoopback(host.host())) {
      return Optional.of("ask for it as localhost or 127.0.0.1");
    }
    return Optional.empty();
  }

  private static boolean isLoopback(String host) {
    if (host.equalsIgnoreCase("localhost")) {
      return true;
    }
    byte[] literal = Addresses.parseLiteral(host.replaceAll("[\\[\\]]", ""));
    try {
      return literal != null && InetAddress.getByAddress(literal).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
