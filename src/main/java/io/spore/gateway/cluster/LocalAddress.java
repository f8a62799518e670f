package io.spore.gateway.cluster;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.Cidr;
import io.spore.gateway.config.ClusterConfig;
import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.Place;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Which of this machine's addresses other gateways reach this one by. */
final class LocalAddress {
  private static final String LOOPBACK = "127.0.0.1";

  private LocalAddress() {}

  /**
   * Finds the address.
   *
   * @throws ConfigException when the configured interface is not there, or when nothing leads to
   *     the other gateways
   * @throws IOException when the machine's interfaces cannot be read
   */
  static String of(ClusterConfig config) throws IOException {
    if (!config.networkInterface().isEmpty()) {
      return onInterface(config.networkInterface());
    }
    return config.onThisMachineOnly() ? LOOPBACK : towards(others(config));
  }

  /** The address on an interface, given by its name, by the address or by the address's network. */
  private static String onInterface(String wanted) throws IOException {
    List<InetAddress> ofThisMachine =
        NetworkInterface.networkInterfaces().flatMap(NetworkInterface::inetAddresses).toList();
    NetworkInterface named = NetworkInterface.getByName(wanted);
    Stream<InetAddress> candidates =
        named != null
            ? named.inetAddresses()
            : ofThisMachine.stream().filter(address -> isWithin(address, wanted));
    return candidates
        .sorted((one, other) -> Boolean.compare(isIpv6(one), isIpv6(other)))
        .map(address -> Addresses.text(address.getAddress()))
        .findFirst()
        .orElseThrow(
            () ->
                problem(
                    "cluster.interface: "
                        + wanted
                        + " is no interface of this machine, and no address of it is in there"));
  }

  private static boolean isWithin(InetAddress address, String network) {
    try {
      return Cidr.parse(network).contains(address.getAddress());
    } catch (IllegalArgumentException notANetwork) {
      return false;
    }
  }

  private static boolean isIpv6(InetAddress address) {
    return !(address instanceof Inet4Address);
  }

  private static List<String> others(ClusterConfig config) {
    List<String> hosts = new ArrayList<>(config.members().stream().map(Place::host).toList());
    config.dns().ifPresent(hosts::add);
    if (config.multicast()) {
      hosts.add(config.multicastGroup().host());
    }
    return hosts;
  }

  /** The address that packets to the others leave from; not loopback if there is another one. */
  private static String towards(List<String> hosts) {
    String found = "";
    for (String host : hosts) {
      for (InetAddress address : resolved(host)) {
        String local = sourceTowards(address);
        if (!local.isEmpty() && !local.startsWith("127.")) {
          return local;
        }
        found = local.isEmpty() ? found : LOOPBACK;
      }
    }
    if (found.isEmpty()) {
      throw problem(
          "cluster.interface: nothing leads to "
              + String.join(", ", hosts)
              + " from here: name the interface to use");
    }
    return found;
  }

  private static List<InetAddress> resolved(String host) {
    try {
      return List.of(InetAddress.getAllByName(host));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }

  /** Asks the system's routes; nothing is sent. */
  private static String sourceTowards(InetAddress address) {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(new InetSocketAddress(address, 9));
      InetAddress local = socket.getLocalAddress();
      return local.isAnyLocalAddress() ? "" : Addresses.text(local.getAddress());
    } catch (IOException e) {
      return "";
    }
  }

  private static ConfigException problem(String what) {
    return new ConfigException("cluster", List.of(what));
  }
}
