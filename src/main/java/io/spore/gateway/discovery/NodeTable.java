package io.spore.gateway.discovery;

import io.spore.gateway.discovery.Node.State;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The nodes that are remembered, by address, of which there are never more than its bound. Not
 * thread-safe: one event loop owns it.
 */
final class NodeTable {
  private final Map<String, Node> addressToNode = new HashMap<>();
  private final int bound;
  private volatile Map<String, Integer> census = count(List.of());

  /** Counted along the way: whether anybody may give way is asked for each datagram of a flood. */
  private int lost;

  /**
   * Starts empty.
   *
   * @param bound so many nodes have room
   */
  NodeTable(int bound) {
    this.bound = bound;
  }

  /** The node at this address; null when there is none. */
  Node at(String ip) {
    return addressToNode.get(ip);
  }

  /** All of them by address, as they are now and later. */
  Map<String, Node> byAddress() {
    return Collections.unmodifiableMap(addressToNode);
  }

  /** All of them, as they are now and later. */
  Collection<Node> all() {
    return byAddress().values();
  }

  /** Whether one more node has room. */
  boolean hasRoom() {
    return addressToNode.size() < bound;
  }

  /** The node that is lost for the longest time: the first to give way. */
  Optional<Node> longestLost() {
    return lost == 0
        ? Optional.empty()
        : addressToNode.values().stream()
            .filter(node -> node.state() == State.LOST)
            .min(Comparator.comparingLong(Node::heardAt));
  }

  /** Remembers a node. There must be room, or it must be about to take the place of another. */
  void add(Node node) {
    addressToNode.put(node.ip(), node);
  }

  /** Forgets a node. */
  void remove(Node node) {
    if (addressToNode.remove(node.ip(), node) && node.state() == State.LOST) {
      lost--;
    }
  }

  /** A node of this table is in this state from now on. */
  void enter(Node node, State state) {
    lost += (state == State.LOST ? 1 : 0) - (node.state() == State.LOST ? 1 : 0);
    node.enter(state);
  }

  /** Counts the nodes of each state for {@link #census}. */
  void takeCensus() {
    census = count(all());
  }

  /**
   * How many nodes were in each state at the last {@link #takeCensus}, by the word that clients see
   * when a node enters it. Any thread may ask.
   */
  Map<String, Integer> census() {
    return census;
  }

  private static Map<String, Integer> count(Collection<Node> nodes) {
    Map<String, Integer> counts = new LinkedHashMap<>();
    for (State state : State.values()) {
      counts.put(state.entered().word(), 0);
    }
    nodes.forEach(node -> counts.merge(node.state().entered().word(), 1, Integer::sum));
    return Collections.unmodifiableMap(counts);
  }
}
