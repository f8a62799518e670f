package io.spore.gateway.guard;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.HttpConfig;
import io.vertx.core.net.HostAndPort;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Which web pages may use the gateway through the browser of somebody who has them open. Programs
 * send no origin and are not concerned. Immutable.
 */
public final class Origins {
  private static final String LOCAL = "local";

  private final boolean tokensAsked;
  private final boolean localAllowed;
  private final Set<WebOrigin> allowed = new HashSet<>();
  private final Set<String> hosts = new HashSet<>();

  /**
   * Reads the lists.
   *
   * @param tokensAsked whether a page could do nothing without a token anyway
   */
  Origins(HttpConfig http, boolean tokensAsked) {
    this.tokensAsked = tokensAsked;
    this.localAllowed = http.allowedOrigins().contains(LOCAL);
    http.allowedOrigins().forEach(text -> WebOrigin.parse(text).ifPresent(allowed::add));
    hosts.addAll(http.trustedHosts());
    hosts.add(http.host().toLowerCase(Locale.ROOT));
    hosts.add(machineName());
  }

  /**
   * Why a request may not be answered, seen from where it was sent; empty when it may.
   *
   * @param host whom the request believes to ask; null if it does not say
   * @param origins what it carries as {@code Origin}
   */
  public Optional<Refusal> objection(HostAndPort host, List<String> origins) {
    if (!tokensAsked && !isKnown(host)) {
      return Optional.of(Refusal.UNKNOWN_HOST);
    }
    boolean foreign = origins.stream().anyMatch(origin -> !allows(origin, host));
    return foreign ? Optional.of(Refusal.FOREIGN_ORIGIN) : Optional.empty();
  }

  /**
   * Why a caller may not change anything; empty when it may. Where no token is asked for, who is
   * near is all there is to go by.
   */
  public Optional<Refusal> objectionToChange(String address) {
    return tokensAsked || LocalNetwork.isAddress(address)
        ? Optional.empty()
        : Optional.of(Refusal.NOT_LOCAL);
  }

  private boolean allows(String text, HostAndPort host) {
    return WebOrigin.parse(text)
        .map(
            origin ->
                allowed.contains(origin)
                    || (localAllowed && LocalNetwork.isHost(origin.host()))
                    || (host != null && origin.isSameAs(host.host(), host.port())))
        .orElse(false);
  }

  /**
   * Whether the gateway is known by this name. A page can have its own name lead here (DNS
   * rebinding) and is then of the same origin, but not an address, and not a name that nobody can
   * own.
   */
  private boolean isKnown(HostAndPort host) {
    if (host == null) {
      // HTTP/1.0 may do without; browsers do not speak it.
      return true;
    }
    String name = WebOrigin.withoutBrackets(host.host().toLowerCase(Locale.ROOT));
    return Addresses.parseLiteral(name) != null
        || LocalNetwork.isHost(name)
        || hosts.contains(name)
        || isOfAllowedOrigin(name);
  }

  private boolean isOfAllowedOrigin(String name) {
    return allowed.stream().anyMatch(origin -> origin.host().equals(name));
  }

  private static String machineName() {
    try {
      return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
