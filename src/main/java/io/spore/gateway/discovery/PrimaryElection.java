package io.spore.gateway.discovery;

import java.util.Comparator;
import java.util.Map;

/**
 * Says which node is the primary one: the node a person chose while it is a member, else the one
 * that is primary already, else the one heard most recently. So the primary does not hop from node
 * to node with every heartbeat.
 */
final class PrimaryElection {
  private String chosen = "";
  private String primary = "";

  /** Remembers a person's choice, also while that node is away. */
  void choose(String ip) {
    chosen = ip;
  }

  /** The address of the primary node; empty when there is no member. */
  String primary() {
    return primary;
  }

  /** Another gateway elected this node: it stays primary here as long as it is a member. */
  void adopt(String ip) {
    primary = ip;
  }

  /** The node at one address now sends from another: choice and office move with it. */
  void moved(String from, String to) {
    if (chosen.equals(from)) {
      chosen = to;
    }
    if (primary.equals(from)) {
      primary = to;
    }
  }

  /**
   * Elects among the members.
   *
   * @param nodes all nodes by address
   */
  void elect(Map<String, Node> nodes) {
    if (isMember(nodes.get(chosen))) {
      primary = chosen;
    } else if (!isMember(nodes.get(primary))) {
      primary =
          nodes.values().stream()
              .filter(PrimaryElection::isMember)
              .max(Comparator.comparingLong(Node::heardAt))
              .map(Node::ip)
              .orElse("");
    }
  }

  private static boolean isMember(Node node) {
    return node != null && node.state().isMember();
  }
}
