package io.spore.gateway.guard;

import io.spore.gateway.event.TopicFilter;
import java.util.Collection;
import java.util.Set;

/**
 * The topics that any of some filters matches. Immutable; equal sets are one and the same to who
 * remembers answers for them.
 */
public final class TopicSet {
  /** Every topic, those too that start with {@code $}. */
  public static final TopicSet EVERYTHING = new TopicSet(Set.of(TopicFilter.parse("#")));

  /** No topic at all. */
  public static final TopicSet NOTHING = new TopicSet(Set.of());

  private final Set<TopicFilter> filters;
  private final boolean everything;

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
    for (TopicFilter filter : filters) {
      if (filter.matches(topic)) {
        return true;
      }
    }
    return false;
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
