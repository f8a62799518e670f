package io.spore.gateway.guard;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.Cidr;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What is surely near: addresses and names that mean nothing on the Internet. */
final class LocalNetwork {
  private static final List<Cidr> NETWORKS =
      Stream.of(
              "127.0.0.0/8",
              "10.0.0.0/8",
              "172.16.0.0/12",
              "192.168.0.0/16",
              "169.254.0.0/16",
              "::1/128",
              "fc00::/7",
              "fe80::/10")
          .map(Cidr::parse)
          .toList();

  /** Ends of names that nobody can register: RFC 6761, 6762 and 8375, and usage. */
  private static final List<String> ENDINGS =
      List.of(".local", ".localhost", ".lan", ".home", ".internal", ".home.arpa", ".test");

  private LocalNetwork() {}

  /** Whether the text is a loopback, private or link-local address. */
  static boolean isAddress(String text) {
    byte[] address = Addresses.parseLiteral(text.replaceFirst("%.*", ""));
    return address != null && NETWORKS.stream().anyMatch(network -> network.contains(address));
  }

  /** Whether the host is such an address, or a name that nobody on the Internet can own. */
  static boolean isHost(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    boolean isName = Addresses.parseLiteral(name) == null && !name.isEmpty();
    boolean singleLabel = name.indexOf('.') < 0 && name.indexOf(':') < 0;
    return isAddress(name)
        || (isName && (singleLabel || ENDINGS.stream().anyMatch(name::endsWith)));
  }
}
