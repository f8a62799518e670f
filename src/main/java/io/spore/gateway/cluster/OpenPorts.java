package io.spore.gateway.cluster;

import com.hazelcast.cluster.Address;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Finds out at which addresses nobody listens. Hazelcast would ask there too, and wait a whole
 * second for an answer even if all of them refuse: the first gateway of a cluster starts a second
 * earlier when it is not given them.
 *
 * <p>No gateway is overlooked: each listens before it looks for others, so of two that start at the
 * same moment at least one finds the other.
 */
final class OpenPorts {
  /** Refusals come at once. Who says nothing for so long may be slow, and is not left out. */
  private static final long PATIENCE_MS = 300;

  /** So many connections are tried at the same time. */
  private static final int AT_ONCE = 200;

  private OpenPorts() {}

  /** The addresses that do not refuse a connection, in their order. */
  static List<Address> among(List<Address> addresses) throws IOException {
    List<Address> open = new ArrayList<>();
    for (int from = 0; from < addresses.size(); from += AT_ONCE) {
      List<Address> some = addresses.subList(from, Math.min(from + AT_ONCE, addresses.size()));
      Set<Address> refusing = refusing(some);
      some.stream().filter(address -> !refusing.contains(address)).forEach(open::add);
    }
    return open;
  }

  private static Set<Address> refusing(List<Address> addresses) throws IOException {
    Set<Address> refusing = new HashSet<>();
    List<SocketChannel> channels = new ArrayList<>();
    try (Selector selector = Selector.open()) {
      for (Address address : addresses) {
        SocketChannel channel = SocketChannel.open();
        channels.add(channel);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_CONNECT, address);
        InetSocketAddress target =
            new InetSocketAddress(address.getInetAddress(), address.getPort());
        try {
          if (channel.connect(target)) {
            channel.close();
          }
        } catch (IOException refusedAtOnce) {
          refusing.add(address);
          channel.close();
        }
      }
      awaitAnswers(selector, refusing);
    } finally {
      for (SocketChannel channel : channels) {
        channel.close();
      }
    }
    return refusing;
  }

  private static void awaitAnswers(Selector selector, Set<Address> refusing) throws IOException {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    // forgets those that were closed already
    selector.selectNow();
    int unanswered = selector.keys().size();
    long left = PATIENCE_MS;
    while (unanswered > 0 && left > 0) {
      selector.select(left);
      for (SelectionKey answer : selector.selectedKeys()) {
        try (SocketChannel channel = (SocketChannel) answer.channel()) {
          channel.finishConnect();
        } catch (IOException refused) {
          refusing.add((Address) answer.attachment());
        }
        unanswered--;
      }
      selector.selectedKeys().clear();
      left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
    }
  }
}
