package io.spore.gateway.discovery;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.Cidr;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.stream.Collectors;

/** The networks that a network interface is part of. */
final class InterfaceNetworks {
  private InterfaceNetworks() {}

  /**
   * The networks of the interface as they are now; none when it has no address.
   *
   * @param name such as {@code eth0}
   * @throws SocketException when there is no such interface; names those that exist
   */
  static List<Cidr> of(String name) throws SocketException {
    NetworkInterface found = NetworkInterface.getByName(name);
    if (found == null) {
      String existing =
          NetworkInterface.networkInterfaces()
              .map(NetworkInterface::getName)
              .sorted()
              .collect(Collectors.joining(", "));
      throw new SocketException(
          "udp.networkInterface: no interface " + name + " (there are " + existing + ")");
    }
    return found.getInterfaceAddresses().stream().map(InterfaceNetworks::network).toList();
  }

  private static Cidr network(InterfaceAddress address) {
    String ip = Addresses.text(address.getAddress().getAddress());
    return Cidr.parse(ip + "/" + address.getNetworkPrefixLength());
  }
}
