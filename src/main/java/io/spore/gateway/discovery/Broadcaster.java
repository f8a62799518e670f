package io.spore.gateway.discovery;

import io.spore.gateway.config.UdpConfig;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.datagram.DatagramSocket;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends datagrams that are meant for all nodes, and knows them when the network hands them back.
 * Lives on the event loop of the socket.
 */
final class Broadcaster {
  private static final Logger LOG = LoggerFactory.getLogger(Broadcaster.class);
  private static final Network LOOPBACK = new Network("127.255.255.255", "127.0.0.1");
  private static final Network EVERYWHERE = new Network("255.255.255.255", "127.0.0.1");

  private final UdpConfig config;
  private Set<String> ownAddresses = Set.of();
  private int ownPort;

  /** A network's broadcast address, and what the machine is called there. */
  private record Network(String everybody, String self) {}

  /**
   * What became of a datagram.
   *
   * @param networks how many networks it was sent to
   * @param sender the address that it came from, to the eyes of nodes of the first one
   */
  record Sent(int networks, String sender) {}

  Broadcaster(UdpConfig config) {
    this.config = config;
  }

  /**
   * Sends to every network that is there; one that can't be reached does not keep the others.
   *
   * @param onLoopback whether there are nodes on this machine
   */
  Future<Sent> send(DatagramSocket socket, Buffer datagram, boolean onLoopback) {
    ownPort = socket.localAddress().port();
    ownAddresses = addressesOfMachine();
    int port = config.port() == 0 ? ownPort : config.port();
    List<Network> networks = networks(onLoopback);
    List<Future<Void>> sent =
        networks.stream().map(network -> socket.send(datagram, port, network.everybody())).toList();
    return Future.join(sent)
        .transform(
            all -> {
              long reached = sent.stream().filter(Future::succeeded).count();
              return reached == 0 && all.failed()
                  ? Future.failedFuture(all.cause())
                  : Future.succeededFuture(new Sent((int) reached, networks.get(0).self()));
            });
  }

  /** Whether a datagram from there is one that was sent from here. */
  boolean isOwn(SocketAddress sender) {
    return sender.port() == ownPort && ownAddresses.contains(sender.hostAddress());
  }

  /**
   * The networks that nodes are heard on: those of the machine's interfaces, as nodes themselves do
   * it; the limited broadcast address where none is known.
   */
  private List<Network> networks(boolean onLoopback) {
    if (config.host().startsWith("127.")) {
      return List.of(LOOPBACK);
    }
    List<Network> found = new ArrayList<>(networksOfMachine());
    if (found.isEmpty()) {
      found.add(EVERYWHERE);
    }
    if (onLoopback) {
      found.add(LOOPBACK);
    }
    return found;
  }

  private List<Network> networksOfMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .filter(Broadcaster::isUp)
          .filter(this::isWanted)
          .flatMap(one -> one.getInterfaceAddresses().stream())
          .flatMap(Broadcaster::network)
          .distinct()
          .toList();
    } catch (SocketException e) {
      LOG.atDebug().addKeyValue("error", e.getMessage()).log("interfaces can't be listed");
      return List.of();
    }
  }

  /** None for an address without a broadcast domain, such as one of IPv6. */
  private static Stream<Network> network(InterfaceAddress address) {
    InetAddress broadcast = address.getBroadcast();
    return broadcast == null || broadcast.isAnyLocalAddress()
        ? Stream.empty()
        : Stream.of(new Network(broadcast.getHostAddress(), address.getAddress().getHostAddress()));
  }

  private boolean isWanted(NetworkInterface one) {
    return config.networkInterface().isEmpty() || one.getName().equals(config.networkInterface());
  }

  private static boolean isUp(NetworkInterface one) {
    try {
      return one.isUp() && !one.isLoopback();
    } catch (SocketException e) {
      return false;
    }
  }

  private static Set<String> addressesOfMachine() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .map(InetAddress::getHostAddress)
          .collect(Collectors.toSet());
    } catch (SocketException e) {
      return Set.of();
    }
  }
}
