package io.spore.gateway.discovery;

import io.spore.gateway.config.UdpConfig;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where a datagram goes that is meant for all nodes. */
final class BroadcastAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(BroadcastAddresses.class);
  private static final String LOOPBACK = "127.255.255.255";
  private static final String EVERYWHERE = "255.255.255.255";

  private BroadcastAddresses() {}

  /**
   * The broadcast addresses of the networks that nodes are heard on: those of the machine's
   * interfaces, as nodes themselves do it; the limited broadcast address where none is known.
   */
  static List<String> of(UdpConfig config) {
    if (config.host().startsWith("127.")) {
      return List.of(LOOPBACK);
    }
    try {
      List<String> found =
          NetworkInterface.networkInterfaces()
              .filter(BroadcastAddresses::isUp)
              .filter(one -> isWanted(one, config.networkInterface()))
              .flatMap(one -> one.getInterfaceAddresses().stream())
              .map(InterfaceAddress::getBroadcast)
              .filter(Objects::nonNull)
              .map(InetAddress::getHostAddress)
              .filter(address -> !address.equals("0.0.0.0"))
              .distinct()
              .toList();
      return found.isEmpty() ? List.of(EVERYWHERE) : found;
    } catch (SocketException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("interfaces can't be listed");
      return List.of(EVERYWHERE);
    }
  }

  private static boolean isWanted(NetworkInterface one, String name) {
    return name.isEmpty() || one.getName().equals(name);
  }

  private static boolean isUp(NetworkInterface one) {
    try {
      return one.isUp() && !one.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }
}
