package io.spore.gateway.http;

import io.netty.util.NetUtil;
import io.spore.gateway.config.Cidr;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who may change something: callers from the local network, through pages that come from there too.
 * So a page of a stranger that a user has open can't act through the user's browser, neither by a
 * request across origins nor by having its own name lead here (DNS rebinding). Pages of trusted
 * origins may also read across origins, as the SPORE UI does.
 */
final class CallerCheck {
  private static final List<Cidr> LOCAL_NETWORKS =
      List.of(
              "127.0.0.0/8",
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "169.254.0.0/16",
              "::1/128",
              "fc00::/7",
              "fe80::/10")
          .stream()
          .map(Cidr::parse)
          .toList();

  /** Ends of names that nobody can register on the Internet (RFC 6761, 6762, 8375 and usage). */
  private static final List<String> LOCAL_ENDINGS =
      List.of(".local", ".localhost", ".lan", ".home", ".internal", ".home.arpa", ".test");

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Set<String> trustedHosts;

  /** Trusts these names beside those of a local network. */
  CallerCheck(List<String> trustedHosts) {
    this.trustedHosts = Set.copyOf(trustedHosts);
  }

  /** Lets the request pass, or fails it with 403; answers what browsers ask beforehand. */
  void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    String origin = request.getHeader("origin");
    if (origin != null && isTrusted(hostOf(origin))) {
      allow(origin, context.response());
    }
    if (request.method().equals(HttpMethod.OPTIONS)) {
      context.response().setStatusCode(204).end();
      return;
    }
    objection(request, origin)
        .ifPresentOrElse(why -> context.fail(403, new ProblemException(403, why)), context::next);
  }

  private Optional<String> objection(HttpServerRequest request, String origin) {
    if (READING.contains(request.method())) {
      return Optional.empty();
    }
    if (!isLocalAddress(request.remoteAddress().hostAddress())) {
      return Optional.of("changes are taken from the local network only");
    }
    String host = request.authority() == null ? "" : request.authority().host();
    if (!isTrusted(host)) {
      return Optional.of(
          "the gateway does not know itself by the name "
              + host
              + "; http.trustedHosts lists further names");
    }
    if (origin != null && !isTrusted(hostOf(origin))) {
      return Optional.of(
          "pages from " + origin + " change nothing here; http.trustedHosts lists further names");
    }
    return Optional.empty();
  }

  private boolean isTrusted(String host) {
    String name = withoutBrackets(host).toLowerCase(Locale.ROOT);
    if (name.isEmpty()) {
      return false;
    }
    if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
      // An address is no name that somebody could have lead here.
      return isLocalAddress(name) || trustedHosts.contains(name);
    }
    boolean singleLabel = name.indexOf('.') < 0;
    return singleLabel
        || LOCAL_ENDINGS.stream().anyMatch(name::endsWith)
        || trustedHosts.contains(name);
  }

  private static boolean isLocalAddress(String address) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(address.replaceFirst("%.*", ""));
    return bytes != null && LOCAL_NETWORKS.stream().anyMatch(network -> network.contains(bytes));
  }

  private static void allow(String origin, HttpServerResponse response) {
    response
        .putHeader("access-control-allow-origin", origin)
        .putHeader("vary", "origin")
        .putHeader("access-control-allow-methods", "GET, POST, DELETE")
        .putHeader("access-control-allow-headers", "content-type, authorization")
        .putHeader("access-control-max-age", "600");
  }

  /** The host of an origin (RFC 6454, section 7); empty when there is none, as in {@code null}. */
  private static String hostOf(String origin) {
    try {
      return Optional.ofNullable(new URI(origin).getHost()).orElse("");
    } catch (URISyntaxException e) {
      return "";
    }
  }

  private static String withoutBrackets(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
