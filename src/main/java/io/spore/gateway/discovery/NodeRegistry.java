package io.spore.gateway.discovery;

import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.discovery.Node.State;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged.Action;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which nodes are there and tells what changes: a node is discovered, active, stale, lost
 * and at last forgotten. Not thread-safe: one event loop owns it. All times are milliseconds since
 * the epoch.
 */
public final class NodeRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);
  private static final Comparator<Node> BY_ADDRESS =
      (one, other) -> Arrays.compareUnsigned(one.address(), other.address());

  private final long staleAfter;
  private final long lostAfter;
  private final long forgetAfter;
  private final int maxNodes;
  private final int flapLimit;
  private final Consumer<? super Event> told;
  private final NodeNews news;
  private final Map<String, Node> nodes = new HashMap<>();
  private final Hostnames hostnames = new Hostnames();
  private final PrimaryElection election = new PrimaryElection();
  private final ListeningTime listeningTime;
  private final UpdatePace updates;
  private int lost;
  private boolean full;
  private long now;
  private long listened;

  /**
   * Starts without nodes.
   *
   * @param config the thresholds and bounds
   * @param told receives every change, in order, within the call that causes it
   */
  public NodeRegistry(UdpConfig config, Consumer<? super Event> told) {
    this.staleAfter = config.staleAfter().toMillis();
    this.lostAfter = config.lostAfter().toMillis();
    this.forgetAfter = config.forgetAfter().toMillis();
    this.maxNodes = config.maxNodes();
    this.flapLimit = config.flapLimit();
    this.told = told;
    this.news = new NodeNews(told);
    // a leap of the clock must not make a node stale: it counts as one of the three heartbeats
    // whose absence does
    this.listeningTime = new ListeningTime(staleAfter / 3);
    this.updates = new UpdatePace(config.updateInterval().toMillis());
  }

  /**
   * A node was heard.
   *
   * @param ip the source address, a literal
   * @param hostname the name it claims; empty when it said none
   * @param info what it told about itself
   * @return false when it is new and there is no room for it
   */
  public boolean heard(String ip, String hostname, NodeInfo info, long now) {
    advanceTo(now);
    Node node = nodes.get(ip);
    if (node == null) {
      node = welcome(ip, hostname);
      if (node == null) {
        return false;
      }
    } else {
      signOfLife(node);
      if (!hostname.isEmpty() && !hostname.equals(node.hostname())) {
        rename(node, hostname);
      }
    }
    hostnames.claim(node);
    learn(node, info);
    publishWhenDue();
    return true;
  }

  /**
   * Something was heard that programs send too: it shows that a known node is alive, and makes no
   * new one.
   *
   * @return the hostname of the node at this address; empty when unknown
   */
  public String heardFrom(String ip, long now) {
    advanceTo(now);
    Node node = nodes.get(ip);
    if (node == null) {
      return "";
    }
    signOfLife(node);
    publishWhenDue();
    return node.hostname();
  }

  /** Looks for nodes that fell silent and tells changes that waited. To be called every second. */
  public void check(long now) {
    advanceTo(now);
    for (Iterator<Node> all = nodes.values().iterator(); all.hasNext(); ) {
      Node node = all.next();
      long silence = listened - node.heardAt();
      if (silence >= staleAfter && node.state() != State.STALE && node.state() != State.LOST) {
        enter(node, State.STALE);
      }
      if (silence >= lostAfter && node.state() == State.STALE) {
        enter(node, State.LOST);
      }
      news.calmDown(node, now, listened);
      if (silence >= forgetAfter && node.state() == State.LOST) {
        news.tellState(node, now);
        all.remove();
        letGo(node);
      }
    }
    publishWhenDue();
  }

  /**
   * A person chooses the primary node. It stays chosen while it is away and takes over again when
   * it comes back.
   *
   * @return false when no member has this address
   */
  public boolean choosePrimary(String ip, long now) {
    advanceTo(now);
    Node node = nodes.get(ip);
    if (node == null || !node.state().isMember()) {
      return false;
    }
    election.choose(ip);
    membersChanged();
    publishWhenDue();
    return true;
  }

  /** How many nodes are remembered, lost ones included. */
  public int size() {
    return nodes.size();
  }

  private void advanceTo(long time) {
    now = time;
    listened = listeningTime.at(time);
  }

  /** Takes in a new address; null when there is no room. */
  private Node welcome(String ip, String hostname) {
    Node former = hostnames.movedTo(ip, hostname);
    if (former == null && !makeRoom()) {
      return null;
    }
    Node node;
    if (former == null) {
      node = new Node(ip, new FlapDamper(flapLimit));
      node.rename(hostname);
    } else {
      node = Node.moved(former, ip);
      node.enter(State.ACTIVE);
      replace(former, ip);
    }
    node.seen(now, listened);
    nodes.put(ip, node);
    news.transition(node, former == null ? Action.DISCOVERED : Action.READDRESSED, now, listened);
    membersChanged();
    return node;
  }

  private void signOfLife(Node node) {
    node.seen(now, listened);
    if (node.state() != State.ACTIVE) {
      enter(node, State.ACTIVE);
    }
  }

  private void rename(Node node, String hostname) {
    Node former = hostnames.movedTo(node.ip(), hostname);
    hostnames.release(node);
    if (former == null) {
      node.rename(hostname);
    } else {
      node.inherit(former);
      replace(former, node.ip());
      news.transition(node, Action.READDRESSED, now, listened);
    }
    membersChanged();
  }

  /** The node at a former address is from now on the one at {@code ip}. */
  private void replace(Node former, String ip) {
    nodes.remove(former.ip());
    letGo(former);
    election.moved(former.ip(), ip);
  }

  private void learn(Node node, NodeInfo info) {
    if (node.rebooted(info, listened)) {
      news.transition(node, Action.REBOOTED, now, listened);
    }
    if (node.learn(info, listened)) {
      updates.changed();
    }
  }

  private void enter(Node node, State state) {
    boolean sameStatus = node.state() == State.DISCOVERED && state == State.ACTIVE;
    lost += (state == State.LOST ? 1 : 0) - (node.state() == State.LOST ? 1 : 0);
    node.enter(state);
    news.transition(node, state.entered(), now, listened);
    if (!sameStatus) {
      membersChanged();
    }
  }

  /** Makes room for one more node: the one that is lost for the longest time gives way. */
  private boolean makeRoom() {
    if (nodes.size() < maxNodes) {
      full = false;
      return true;
    }
    if (lost == 0) {
      if (!full) {
        LOG.atWarn().addKeyValue("nodes", maxNodes).log("no room for another node");
      }
      full = true;
      return false;
    }
    nodes.values().stream()
        .filter(node -> node.state() == State.LOST)
        .min(Comparator.comparingLong(Node::heardAt))
        .ifPresent(
            node -> {
              news.tellState(node, now);
              nodes.remove(node.ip());
              letGo(node);
            });
    return true;
  }

  /** Forgets the traces of a node that is no longer in the table. */
  private void letGo(Node node) {
    hostnames.release(node);
    if (node.state() == State.LOST) {
      lost--;
    }
  }

  private void membersChanged() {
    election.elect(nodes);
    updates.changed();
  }

  private void publishWhenDue() {
    if (updates.due(listened)) {
      List<Member> members =
          nodes.values().stream()
              .filter(node -> node.state().isMember())
              .sorted(BY_ADDRESS)
              .map(Node::asMember)
              .toList();
      told.accept(new ClusterChanged(members, election.primary(), now));
    }
  }
}
