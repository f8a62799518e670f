package io.spore.gateway.guard;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Optional;

/**
 * Where a page comes from (RFC 6454): what browsers send as {@code Origin}.
 *
 * @param scheme http or https, or what else a browser makes up
 * @param host in lower case, IPv6 without brackets
 * @param port as given, or the scheme's own
 */
record WebOrigin(String scheme, String host, int port) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  /** Reads the header; empty for what is none, such as {@code null} for pages of no origin. */
  static Optional<WebOrigin> parse(String text) {
    try {
      URI uri = new URI(text.toLowerCase(Locale.ROOT));
      boolean bare = uri.getRawPath() == null || uri.getRawPath().isEmpty();
      if (uri.getScheme() == null || uri.getHost() == null || uri.getUserInfo() != null || !bare) {
        return Optional.empty();
      }
      return Optional.of(
          new WebOrigin(
              uri.getScheme(),
              withoutBrackets(uri.getHost()),
              uri.getPort() >= 0 ? uri.getPort() : defaultPort(uri.getScheme())));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** Whether a request to this host and port, 0 or less for none given, stays at home. */
  boolean isSameAs(String requestHost, int requestPort) {
    int effective = requestPort > 0 ? requestPort : defaultPort(scheme);
    return host.equals(withoutBrackets(requestHost.toLowerCase(Locale.ROOT))) && port == effective;
  }

  static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") || scheme.equals("wss") ? HTTPS : HTTP;
  }
}
