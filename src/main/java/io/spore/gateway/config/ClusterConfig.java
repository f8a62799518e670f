package io.spore.gateway.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * How this gateway finds others and talks to them. With nothing but {@code enabled} it finds those
 * on the same machine, over 127.0.0.1.
 *
 * @param enabled whether to look for others at all
 * @param name only gateways with the same name form one cluster
 * @param members where others may be; empty to find them in another way
 * @param dns a name that resolves to the addresses of all gateways; empty to find them otherwise
 * @param multicast whether to find the others by multicast
 * @param multicastGroup group and port to call them in
 * @param networkInterface the network to keep to: an interface's name, an address or a network;
 *     empty to take the one that leads to the others
 * @param port where membership is talked over; the first free one of {@link #PORTS} is taken
 * @param eventPort where other gateways' events arrive; 0 lets the system choose
 * @param secret known to all gateways; what does not carry its seal is not taken for a gateway's
 * @param tls encrypts the events between gateways, when given
 * @param windowBytes what may be on its way to one gateway, unconfirmed
 */
public record ClusterConfig(
    boolean enabled,
    String name,
    List<Place> members,
    Optional<String> dns,
    boolean multicast,
    Place multicastGroup,
    String networkInterface,
    int port,
    int eventPort,
    Optional<Secret> secret,
    Optional<Tls> tls,
    int windowBytes) {
  /** So many gateways find room on one machine, each on a port of its own. */
  public static final int PORTS = 10;

  private static final String DEFAULT_GROUP = "239.83.80.79:54327";
  private static final int SHORTEST_SECRET = 12;

  /**
   * Who may send events, as PEM files. Both sides of a connection show their certificate.
   *
   * @param ca the authority that signed the certificates of all gateways
   * @param certificate this gateway's certificate chain
   * @param key its private key, PKCS #8
   */
  public record Tls(Path ca, Path certificate, Path key) {}

  /** Whether only gateways on this machine are looked for. */
  public boolean onThisMachineOnly() {
    return members.isEmpty() && dns.isEmpty() && !multicast && networkInterface.isEmpty();
  }

  static ClusterConfig read(Section section) {
    ClusterConfig config =
        new ClusterConfig(
            section.flag("enabled", false),
            section.name("name", "spore"),
            section.optionalList("members", Place::parse),
            section.optionalText("dns"),
            section.flag("multicast", false),
            group(section),
            section.text("interface", ""),
            section.whole("port", 5701, 1024, 65536 - PORTS),
            section.whole("eventPort", 0, 0, 65535),
            SecretFile.read(section, "secret", "secretFile"),
            tls(section.section("tls")),
            section.size("windowBytes", "16MiB", "64KiB", "1GiB"));
    config.check(section);
    return config;
  }

  private void check(Section section) {
    int ways = (members.isEmpty() ? 0 : 1) + (dns.isPresent() ? 1 : 0) + (multicast ? 1 : 0);
    if (ways > 1) {
      section.problem(
          multicast ? "multicast" : "dns",
          "gateways are found in one way: give one of members, dns and multicast");
    }
    if (secret.filter(known -> known.reveal().length() < SHORTEST_SECRET).isPresent()) {
      section.problem("secret", "is too short to be one: at least 12 characters");
    }
  }

  private static Place group(Section section) {
    return section
        .tryParse(
            "multicastGroup", section.text("multicastGroup", DEFAULT_GROUP), ClusterConfig::group)
        .orElseGet(() -> Place.parse(DEFAULT_GROUP));
  }

  private static Place group(String text) {
    Place group = Place.parse(text);
    byte[] address = Addresses.parseLiteral(group.host());
    if (address == null || (address[0] & 0xf0) != 0xe0 || group.port().isEmpty()) {
      throw new IllegalArgumentException(
          text + " is no multicast group with a port (for example " + DEFAULT_GROUP + ")");
    }
    return group;
  }

  private static Optional<Tls> tls(Section section) {
    Optional<Path> ca = section.file("ca");
    Optional<Path> certificate = section.file("certificate");
    Optional<Path> key = section.file("key");
    if (ca.isPresent() && certificate.isPresent() && key.isPresent()) {
      return Optional.of(new Tls(ca.get(), certificate.get(), key.get()));
    }
    if (ca.isPresent() || certificate.isPresent() || key.isPresent()) {
      String missing = ca.isEmpty() ? "ca" : certificate.isEmpty() ? "certificate" : "key";
      section.problem(missing, "is missing: gateways need all of ca, certificate and key");
    }
    return Optional.empty();
  }
}
