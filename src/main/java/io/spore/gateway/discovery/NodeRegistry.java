package io.spore.gateway.discovery;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.config.UdpConfig;
import io.spore.gateway.discovery.Node.State;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.NodeChanged.Action;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Remembers which nodes are there and tells what changes: a node is discovered, active, stale, lost
 * and at last forgotten. Not thread-safe: one event loop owns it. All times are milliseconds since
 * the epoch.
 */
public final class NodeRegistry {
  private static final Logger LOG = LoggerFactory.getLogger(NodeRegistry.class);
  private static final int HEARTBEATS_UNTIL_STALE = 3;

  private final long staleAfter;
  private final long lostAfter;
  private final long forgetAfter;
  private final int flapLimit;
  private final NodeNews news;
  private final NodeTable nodes;
  private final Hostnames hostnames;
  private final PrimaryElection election = new PrimaryElection();
  private final ListeningTime listeningTime;
  private final UpdatePace updates;
  private final OncePerMinute fullWarning = new OncePerMinute();
  private volatile ClusterChanged present = ClusterChanged.empty(0);
  private boolean outdated;
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
    this.nodes = new NodeTable(config.maxNodes());
    this.flapLimit = config.flapLimit();
    this.news = new NodeNews(told);
    long heartbeat = staleAfter / HEARTBEATS_UNTIL_STALE;
    this.hostnames = new Hostnames(2 * heartbeat);
    this.listeningTime = new ListeningTime(heartbeat);
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
    Node former = hostnames.formerSelf(ip, hostname, listened);
    Node node = nodes.at(ip);
    if (node != null) {
      signOfLife(node);
    } else if (former != null || makeRoom()) {
      node = welcome(ip, hostname, former);
    } else {
      return false;
    }
    if (former != null) {
      takeOver(node, former);
    } else if (!hostname.isEmpty() && !hostname.equals(node.hostname())) {
      hostnames.release(node);
      node.rename(hostname);
      membersChanged();
    }
    hostnames.claim(node, listened);
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
    Node node = nodes.at(ip);
    if (node == null) {
      return "";
    }
    signOfLife(node);
    publishWhenDue();
    return node.hostname();
  }

  /**
   * A node answered a question. That is no sign of life: silence is about datagrams.
   *
   * @param latency how long it took, in milliseconds, at least 1
   */
  public void answered(String ip, long latency, NodeInfo info, long now) {
    advanceTo(now);
    Node node = nodes.at(ip);
    if (node == null) {
      return;
    }
    learn(node, info);
    if (node.measured(latency)) {
      changed();
    }
    publishWhenDue();
  }

  /** Looks for nodes that fell silent and tells changes that waited. To be called every second. */
  public void check(long now) {
    advanceTo(now);
    for (Node node : List.copyOf(nodes.all())) {
      long silence = listened - node.heardAt();
      if (silence >= staleAfter && node.state() != State.STALE && node.state() != State.LOST) {
        enter(node, State.STALE);
      }
      if (silence >= lostAfter && node.state() == State.STALE) {
        enter(node, State.LOST);
      }
      news.calmDown(node, now, listened);
      if (silence >= forgetAfter && node.state() == State.LOST) {
        forget(node);
      }
    }
    nodes.takeCensus();
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
    Node node = nodes.at(ip);
    if (node == null || !node.state().isMember()) {
      return false;
    }
    election.choose(ip);
    membersChanged();
    publishWhenDue();
    return true;
  }

  /** Chance draws a member, another one than the primary node if there is one. */
  public Optional<String> drawPrimary(RandomGenerator random) {
    return election.draw(nodes.byAddress(), random);
  }

  /** Has the members be told again, whether they changed or not. */
  public void tellAgain(long now) {
    check(now);
    changed();
    publishWhenDue();
  }

  /** The members as they are now. */
  public ClusterChanged cluster(long now) {
    return NodeNews.asCluster(nodes.all(), election.primary(), now);
  }

  /** The members as of the last change, told or not; any thread may ask. */
  public ClusterChanged present() {
    return present;
  }

  /**
   * How many nodes were in each state when {@link #check} last looked, by the word that clients see
   * when a node enters it. Any thread may ask.
   */
  public Map<String, Integer> census() {
    return nodes.census();
  }

  /** Changes not told because their nodes flap; any thread may ask. */
  public long heldBack() {
    return news.heldBack();
  }

  /** Another gateway tells clients from now on; this list is kept up to date all the same. */
  public void follow() {
    news.beSilent(true);
  }

  /** Tells clients from now on, first of all what they do not know yet. */
  public void lead(long now) {
    advanceTo(now);
    news.beSilent(false);
    nodes.all().stream()
        .filter(node -> !node.isToldRoughly())
        .forEach(node -> news.tellState(node, now));
    news.cluster(nodes.all(), election.primary(), now);
  }

  /** Another gateway told clients what happened to a node. */
  public void learn(NodeChanged change) {
    Node node = nodes.at(change.nodeIp());
    if (node != null) {
      State.enteredBy(change.action()).ifPresent(node::markToldAs);
    }
  }

  /** Another gateway told clients which nodes are there; those not known here are now. */
  public void learn(ClusterChanged cluster, long now) {
    advanceTo(now);
    for (Member member : cluster.members()) {
      State state = member.status().equals("stale") ? State.STALE : State.ACTIVE;
      Node node = nodes.at(member.ip());
      if (node == null && Addresses.parseLiteral(member.ip()) != null && makeRoom()) {
        node = new Node(member.ip(), new FlapDamper(flapLimit), listened);
        node.rename(member.hostname());
        node.seen(member.lastSeen(), listened);
        node.enter(state);
        node.learn(NodeInfo.of(member), listened);
        nodes.add(node);
        hostnames.claim(node, listened);
      }
      if (node != null) {
        node.markToldAs(state);
      }
    }
    election.adopt(cluster.primaryNode());
    outdated = true;
    renewPresent();
  }

  /** How many nodes are remembered, lost ones included. */
  public int size() {
    return nodes.all().size();
  }

  private void advanceTo(long time) {
    now = time;
    listened = listeningTime.at(time);
  }

  /** Takes in a new address: a new node, or one that is known under a former address. */
  private Node welcome(String ip, String hostname, Node former) {
    FlapDamper damper = former == null ? new FlapDamper(flapLimit) : former.damper();
    Node node = new Node(ip, damper, listened);
    node.rename(hostname);
    node.seen(now, listened);
    nodes.add(node);
    if (former == null) {
      news.transition(node, Action.DISCOVERED, now, listened);
    } else {
      node.enter(State.ACTIVE);
    }
    membersChanged();
    return node;
  }

  private void signOfLife(Node node) {
    node.seen(now, listened);
    if (node.state() != State.ACTIVE) {
      enter(node, State.ACTIVE);
    }
  }

  /** The node is the one that was known under a former address. */
  private void takeOver(Node node, Node former) {
    letGo(former);
    hostnames.release(node);
    node.inherit(former);
    election.moved(former.ip(), node.ip());
    news.transition(node, Action.READDRESSED, now, listened);
    membersChanged();
  }

  private void learn(Node node, NodeInfo info) {
    if (node.rebooted(info, listened)) {
      news.transition(node, Action.REBOOTED, now, listened);
    }
    if (node.learn(info, listened)) {
      changed();
    }
  }

  private void enter(Node node, State state) {
    boolean sameStatus = node.state() == State.DISCOVERED && state == State.ACTIVE;
    nodes.enter(node, state);
    news.transition(node, state.entered(), now, listened);
    if (!sameStatus) {
      membersChanged();
    }
  }

  /** Makes room for one more node: the one that is lost for the longest time gives way. */
  private boolean makeRoom() {
    if (nodes.hasRoom()) {
      return true;
    }
    Optional<Node> givesWay = nodes.longestLost();
    givesWay.ifPresent(this::forget);
    if (givesWay.isEmpty() && fullWarning.due(listened)) {
      LOG.atWarn().addKeyValue("maxNodes", nodes.all().size()).log("no room for another node");
    }
    return givesWay.isPresent();
  }

  /** Forgets a lost node, of which clients hear that it is lost if they do not know. */
  private void forget(Node node) {
    news.tellState(node, now);
    letGo(node);
  }

  private void letGo(Node node) {
    nodes.remove(node);
    hostnames.release(node);
  }

  private void membersChanged() {
    election.elect(nodes.byAddress());
    changed();
  }

  private void changed() {
    updates.changed();
    outdated = true;
  }

  private void renewPresent() {
    if (outdated) {
      outdated = false;
      present = cluster(now);
    }
  }

  private void publishWhenDue() {
    renewPresent();
    if (updates.due(listened)) {
      news.cluster(nodes.all(), election.primary(), now);
    }
  }
}
