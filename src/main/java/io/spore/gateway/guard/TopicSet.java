package io.spore.gateway.guard;

import io.spore.gateway.event.TopicFilter;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The topics that any of some filters matches. Answers are remembered, so that a topic that comes
 * again and again costs one look-up however many filters there are. For any thread.
 */
public final class TopicSet {
  /** Every topic, those too that start with {@code $}. */
  public static final TopicSet EVERYTHING = new TopicSet(Set.of(TopicFilter.parse("#")));

  /** No topic at all. */
  public static final TopicSet NOTHING = new TopicSet(Set.of());

  private static final int ANSWERS_REMEMBERED = 4096;
  private static final int LONGEST_REMEMBERED = 256;

  private final Set<TopicFilter> filters;
  private final boolean everything;
  private final Map<String, Boolean> answers = new ConcurrentHashMap<>();

  private TopicSet(Set<TopicFilter> filters) {
    this.filters = filters;
    this.everything = filters.stream().anyMatch(filter -> filter.toString().equals("#"));
  }

  /** The topics that these filters match; {@code #} stands for every topic. */
  public static TopicSet of(Collection<TopicFilter> filters) {
    TopicSet set = new TopicSet(Set.copyOf(filters));
    return set.everything ? EVERYTHING : filters.isEmpty() ? NOTHING : set;
  }

  /** Whether every topic is in it. */
  public boolean isEverything() {
    return everything;
  }

  /** Whether the topic is in it. */
  public boolean contains(String topic) {
    if (everything) {
      return true;
    }
    Boolean known = answers.get(topic);
    return known != null ? known : ask(topic);
  }

  private boolean ask(String topic) {
    boolean answer = false;
    for (TopicFilter filter : filters) {
      answer = answer || filter.matches(topic);
    }
    if (topic.length() <= LONGEST_REMEMBERED) {
      if (answers.size() >= ANSWERS_REMEMBERED) {
        answers.clear();
      }
      answers.put(topic, answer);
    }
    return answer;
  }

  /** How many answers are remembered. */
  int remembered() {
    return answers.size();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicSet set && filters.equals(set.filters);
  }

  @Override
  public int hashCode() {
    return filters.hashCode();
  }

  @Override
  public String toString() {
    return filters.toString();
  }
}
