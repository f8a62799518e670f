package io.spore.gateway.nodes;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which node is to be asked when: a new one at once, then each once in the interval, never more
 * than some at the same time. Not thread-safe: one event loop owns it.
 */
final class DetailsPlan {
  private static final long FIRST_RETRY = 2_000;
  private static final int MOST_DOUBLINGS = 20;

  private final long interval;
  private final int atOnce;
  private final Map<String, Long> nodeToDueAt = new HashMap<>();
  private final Map<String, Integer> nodeToFailures = new HashMap<>();
  private final Set<String> underWay = new HashSet<>();

  /**
   * Starts without nodes.
   *
   * @param interval milliseconds between two questions to one node
   * @param atOnce nodes that are asked at the same time, at most
   */
  DetailsPlan(long interval, int atOnce) {
    this.interval = interval;
    this.atOnce = atOnce;
  }

  /**
   * Whom to ask now, longest due first; they are under way from now on.
   *
   * @param members all nodes that are there; others are forgotten
   */
  List<String> due(Collection<String> members, long now) {
    nodeToDueAt.keySet().retainAll(members);
    nodeToFailures.keySet().retainAll(members);
    members.forEach(member -> nodeToDueAt.putIfAbsent(member, now));
    List<String> due =
        nodeToDueAt.entrySet().stream()
            .filter(entry -> entry.getValue() <= now && !underWay.contains(entry.getKey()))
            .sorted(Map.Entry.comparingByValue())
            .limit(atOnce - underWay.size())
            .map(Map.Entry::getKey)
            .toList();
    for (String node : due) {
      underWay.add(node);
      nodeToDueAt.put(node, now + interval);
    }
    return due;
  }

  /** The node has answered. */
  void answered(String node) {
    underWay.remove(node);
    nodeToFailures.remove(node);
  }

  /**
   * The node will not answer. It is asked again soon, for it may just have started, but each time
   * later.
   */
  void failed(String node, long now) {
    underWay.remove(node);
    int failures = nodeToFailures.merge(node, 1, Integer::sum);
    long delay = Math.min(interval, FIRST_RETRY << Math.min(failures - 1, MOST_DOUBLINGS));
    nodeToDueAt.computeIfPresent(node, (any, dueAt) -> now + delay);
  }

  /** All nodes are due now. */
  void askAll(long now) {
    nodeToDueAt.replaceAll((node, dueAt) -> now);
  }
}
