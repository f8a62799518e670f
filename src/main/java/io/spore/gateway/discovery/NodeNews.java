package io.spore.gateway.discovery;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.NodeChanged.Action;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells what happens to nodes, and holds back the news of those that flap. While it is silent
 * another gateway tells, and it only takes note of what clients know.
 */
final class NodeNews {
  private static final Logger LOG = LoggerFactory.getLogger(NodeNews.class);
  private static final Comparator<Node> BY_ADDRESS =
      (one, other) -> Arrays.compareUnsigned(one.address(), other.address());

  private final Consumer<? super Event> told;
  private final LongAdder heldBack = new LongAdder();
  private boolean silent;

  NodeNews(Consumer<? super Event> told) {
    this.told = told;
  }

  /** Whether to tell from now on. */
  void beSilent(boolean isSilent) {
    silent = isSilent;
  }

  /** Tells which nodes are there. */
  void cluster(Collection<Node> nodes, String primary, long now) {
    if (silent) {
      return;
    }
    List<Member> members =
        nodes.stream()
            .filter(node -> node.state().isMember())
            .sorted(BY_ADDRESS)
            .map(Node::asMember)
            .toList();
    told.accept(new ClusterChanged(members, primary, now));
  }

  /**
   * Tells a transition unless the node flaps.
   *
   * @param now milliseconds since the epoch
   * @param listened the same moment in listening time
   */
  void transition(Node node, Action action, long now, long listened) {
    boolean flapped = node.damper().flapping();
    if (node.damper().transition(listened)) {
      tell(node, action, now);
      return;
    }
    heldBack.increment();
    if (!flapped) {
      LOG.atWarn()
          .addKeyValue("node", node.ip())
          .addKeyValue("hostname", node.hostname())
          .log("node flaps: its changes are not told until it is calm for a minute");
    }
  }

  /** Changes not told because their nodes flap; any thread may ask. */
  long heldBack() {
    return heldBack.sum();
  }

  /** A node that has become calm tells the state it ended in. */
  void calmDown(Node node, long now, long listened) {
    if (node.damper().calmsDown(listened)) {
      LOG.atInfo()
          .addKeyValue("node", node.ip())
          .addKeyValue("hostname", node.hostname())
          .log("node is calm again");
      tellState(node, now);
    }
  }

  /** Tells the state the node is in unless clients know it. */
  void tellState(Node node, long now) {
    if (!node.isTold()) {
      tell(node, node.state().entered(), now);
    }
  }

  private void tell(Node node, Action action, long now) {
    if (silent) {
      return;
    }
    LOG.atDebug()
        .addKeyValue("node", node.ip())
        .addKeyValue("hostname", node.hostname())
        .addKeyValue("action", action.word())
        .log("node changed");
    node.markTold();
    told.accept(new NodeChanged(action, node.ip(), node.hostname(), now));
  }
}
