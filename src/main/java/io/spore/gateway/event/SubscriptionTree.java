package io.spore.gateway.event;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Who subscribed to what: topic filters as a tree of their levels, so that finding the subscribers
 * of a topic costs as much as the tree has fitting branches, however many filters there are.
 *
 * @param <S> a subscriber, told apart by {@code equals}
 */
public final class SubscriptionTree<S> {
  /** Deeper filters are refused: the tree is walked by recursion. */
  public static final int MAX_LEVELS = 128;

  private final Node<S> root = new Node<>();

  /** One level of topic filters; {@code +} and {@code #} are children like any other. */
  private static final class Node<S> {
    final Map<String, Node<S>> children = new HashMap<>();
    final Map<S, Integer> subscribers = new LinkedHashMap<>();

    boolean isEmpty() {
      return children.isEmpty() && subscribers.isEmpty();
    }
  }

  /**
   * Subscribes, or changes the QoS of a subscription to the very same filter.
   *
   * @return whether the subscription is new
   * @throws IllegalArgumentException if the filter has too many levels
   */
  public boolean subscribe(TopicFilter filter, S subscriber, int qos) {
    String[] levels = levels(filter);
    if (levels.length > MAX_LEVELS) {
      throw new IllegalArgumentException("a topic filter has at most " + MAX_LEVELS + " levels");
    }
    Node<S> node = root;
    for (String level : levels) {
      node = node.children.computeIfAbsent(level, any -> new Node<>());
    }
    return node.subscribers.put(subscriber, qos) == null;
  }

  /**
   * Ends a subscription and prunes what it leaves empty.
   *
   * @return whether there was one
   */
  public boolean unsubscribe(TopicFilter filter, S subscriber) {
    String[] levels = levels(filter);
    Deque<Node<S>> path = new ArrayDeque<>();
    Node<S> node = root;
    for (String level : levels) {
      path.push(node);
      node = node.children.get(level);
      if (node == null) {
        return false;
      }
    }
    boolean existed = node.subscribers.remove(subscriber) != null;
    for (int i = levels.length - 1; i >= 0 && node.isEmpty(); i--) {
      node = path.pop();
      node.children.remove(levels[i]);
    }
    return existed;
  }

  /** Whether nobody subscribes to anything. */
  public boolean isEmpty() {
    return root.isEmpty();
  }

  /**
   * Each subscriber of a topic, once, with the highest QoS that one of its fitting filters was
   * granted (MQTT 3.1.1, section 3.3.5).
   */
  public Map<S, Integer> subscribersOf(String topicName) {
    Map<S, Integer> found = new LinkedHashMap<>();
    collect(root, topicName, 0, found);
    return found;
  }

  private void collect(Node<S> node, String topicName, int from, Map<S, Integer> found) {
    // Names such as $SYS/... are no match for a wildcard in the first level.
    boolean wildcardsFit = from > 0 || topicName.charAt(0) != '$';
    if (wildcardsFit) {
      collectSubscribers(node.children.get("#"), found);
    }
    if (from > topicName.length()) {
      collectSubscribers(node, found);
      return;
    }
    int slash = topicName.indexOf('/', from);
    int end = slash < 0 ? topicName.length() : slash;
    Node<S> named = node.children.get(topicName.substring(from, end));
    if (named != null) {
      collect(named, topicName, end + 1, found);
    }
    Node<S> any = wildcardsFit ? node.children.get("+") : null;
    if (any != null) {
      collect(any, topicName, end + 1, found);
    }
  }

  private void collectSubscribers(Node<S> node, Map<S, Integer> found) {
    if (node != null) {
      node.subscribers.forEach((subscriber, qos) -> found.merge(subscriber, qos, Math::max));
    }
  }

  private static String[] levels(TopicFilter filter) {
    return filter.toString().split("/", -1);
  }
}
