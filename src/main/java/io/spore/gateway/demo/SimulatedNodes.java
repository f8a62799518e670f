package io.spore.gateway.demo;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;

/**
 * Pretended SPORE nodes that send heartbeats, node updates and cluster events until they are
 * closed. Each has an address of its own, 127.0.0.2 and up. A node is known by its address, so
 * where only one address can be had (another machine as target, or a system without that loopback
 * network), there is only one node.
 */
public final class SimulatedNodes implements AutoCloseable {
  /** How many nodes there can be: as many as the loopback addresses 127.0.0.2 to 127.0.0.254. */
  public static final int MAX_COUNT = 253;

  private static final Logger LOG = LoggerFactory.getLogger(SimulatedNodes.class);

  private final List<SimulatedNode> nodes;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(SimulatedNodes::daemon);

  private SimulatedNodes(List<SimulatedNode> nodes) {
    this.nodes = nodes;
  }

  /**
   * Switches nodes on; each beats once in the interval, spread evenly over it.
   *
   * @param count how many, 1 to {@link #MAX_COUNT}
   * @param target where their datagrams go
   * @param interval time between two heartbeats of a node
   * @throws SocketException when not even one socket can be had
   */
  public static SimulatedNodes start(int count, InetSocketAddress target, Duration interval)
      throws SocketException {
    if (count < 1 || count > MAX_COUNT) {
      throw new IllegalArgumentException(count + " nodes: expected 1 to " + MAX_COUNT);
    }
    if (target.isUnresolved()) {
      throw new IllegalArgumentException("unknown host " + target.getHostString());
    }
    if (interval.toMillis() < 1) {
      throw new IllegalArgumentException("a heartbeat interval lasts at least 1ms");
    }
    SimulatedNodes started = new SimulatedNodes(open(count, target));
    started.schedule(interval);
    return started;
  }

  /** Simulates nodes from the command line; {@code --help} tells how. */
  public static void main(String[] args) {
    System.exit(new CommandLine(new SimulateCommand()).execute(args));
  }

  /** The names of the nodes; fewer than asked for when addresses were wanting. */
  public List<String> hostnames() {
    return nodes.stream().map(SimulatedNode::hostname).toList();
  }

  /** The addresses that the nodes send from, in the order of their names. */
  public List<InetAddress> addresses() {
    return nodes.stream().map(SimulatedNode::address).toList();
  }

  /** What the nodes are inside, in the order of their names. */
  public List<SimulatedDevice> devices() {
    return nodes.stream().map(SimulatedNode::device).toList();
  }

  /** Switches the nodes off. */
  @Override
  public void close() {
    scheduler.shutdownNow();
    nodes.forEach(SimulatedNode::close);
  }

  private static List<SimulatedNode> open(int count, InetSocketAddress target)
      throws SocketException {
    List<SimulatedNode> nodes = new ArrayList<>();
    boolean ownAddresses =
        target.getAddress() instanceof Inet4Address && target.getAddress().isLoopbackAddress();
    for (int number = 0; ownAddresses && number < count; number++) {
      byte[] address = {127, 0, 0, (byte) (number + 2)};
      try {
        InetSocketAddress local = new InetSocketAddress(InetAddress.getByAddress(address), 0);
        nodes.add(new SimulatedNode(number, new DatagramSocket(local), target));
      } catch (IOException e) {
        LOG.atDebug().addKeyValue("error", e.getMessage()).log("no further loopback address");
        ownAddresses = false;
      }
    }
    if (nodes.isEmpty()) {
      nodes.add(new SimulatedNode(0, new DatagramSocket(), target));
    }
    return nodes;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a beat handles its own failure
  private void schedule(Duration interval) {
    long intervalNanos = interval.toNanos();
    for (int i = 0; i < nodes.size(); i++) {
      SimulatedNode node = nodes.get(i);
      scheduler.scheduleAtFixedRate(
          () -> beat(node), intervalNanos * i / nodes.size(), intervalNanos, TimeUnit.NANOSECONDS);
    }
  }

  /** A beat that fails is left out: the next one may pass, such as when the gateway is back. */
  private static void beat(SimulatedNode node) {
    try {
      node.beat();
    } catch (IOException e) {
      LOG.atDebug()
          .addKeyValue("hostname", node.hostname())
          .addKeyValue("error", e.getMessage())
          .log("simulated node cannot send");
    }
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "simulated-nodes");
    thread.setDaemon(true);
    return thread;
  }
}
