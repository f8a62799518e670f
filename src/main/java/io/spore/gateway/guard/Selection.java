package io.spore.gateway.guard;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.RequestParameters;
import io.spore.gateway.event.TopicFilter;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What a client gets to see of what it wants: every topic, or those that a filter matches; never
 * those that an exclusion matches, nor those that it may not see. That events are missing it is
 * told in any case. Immutable; equal selections are one and the same to the matching.
 *
 * @param everything whether topics count that no filter matches
 * @param topics the filters, in the order in which they were given; none if everything counts
 * @param exclude what the client does not want even so
 * @param readable what the client may see, whatever it wants
 */
public record Selection(
    boolean everything, Set<TopicFilter> topics, Set<TopicFilter> exclude, TopicSet readable) {
  /** What clients see that may see everything and never asked for anything else. */
  public static final Selection EVERYTHING =
      new Selection(true, Set.of(), Set.of(), TopicSet.EVERYTHING);

  /** Keeps own copies in the order given. */
  public Selection {
    topics = Collections.unmodifiableSet(new LinkedHashSet<>(topics));
    exclude = Collections.unmodifiableSet(new LinkedHashSet<>(exclude));
  }

  /** The same and these too; whoever saw everything sees only what it names from now on. */
  public Selection with(Collection<TopicFilter> moreTopics, Collection<TopicFilter> moreExclude) {
    return new Selection(
        everything && moreTopics.isEmpty(),
        joined(topics, moreTopics),
        joined(exclude, moreExclude),
        readable);
  }

  /** The same without these filters; whoever drops the last topic filter sees nothing. */
  public Selection without(
      Collection<TopicFilter> lessTopics, Collection<TopicFilter> lessExclude) {
    return new Selection(
        everything, less(topics, lessTopics), less(exclude, lessExclude), readable);
  }

  /** The same, for a client that may see these topics. */
  public Selection within(TopicSet permitted) {
    return permitted.equals(readable)
        ? this
        : new Selection(everything, topics, exclude, permitted);
  }

  /**
   * What the parameters {@code topic} and {@code exclude} ask for: everything without them.
   *
   * @param maxFilters how many filters a client may have
   */
  public static Selection asked(RequestParameters parameters, int maxFilters)
      throws BadRequestException {
    return EVERYTHING
        .with(parameters.filters("topic"), parameters.filters("exclude"))
        .bounded("topic", maxFilters);
  }

  /**
   * The same, if it has no more filters than a client may.
   *
   * @param field that is to blame otherwise
   */
  public Selection bounded(String field, int maxFilters) throws BadRequestException {
    int filters = topics.size() + exclude.size();
    if (filters > maxFilters) {
      throw BadRequestException.beyondLimit(
          field,
          filters + " filters",
          "a client has at most " + maxFilters + " filters (websocket.maxFilters)");
    }
    return this;
  }

  /** Whether the event is wanted and may be seen, or is one that nobody must miss. */
  public boolean wants(Event event) {
    return isForEverybody(event) || wants(event.topic());
  }

  /** Whether no filter and no exclusion counts for the event. */
  public static boolean isForEverybody(Event event) {
    return event instanceof GapHappened;
  }

  /** Whether events of this topic are wanted and may be seen. */
  public boolean wants(String topic) {
    return (everything || anyMatches(topics, topic)) && admits(topic);
  }

  /** Whether events of this topic may be seen, and no exclusion matches. */
  public boolean admits(String topic) {
    return !anyMatches(exclude, topic) && readable.contains(topic);
  }

  private static boolean anyMatches(Set<TopicFilter> filters, String topic) {
    for (TopicFilter filter : filters) {
      if (filter.matches(topic)) {
        return true;
      }
    }
    return false;
  }

  private static Set<TopicFilter> joined(Set<TopicFilter> some, Collection<TopicFilter> more) {
    Set<TopicFilter> all = new LinkedHashSet<>(some);
    all.addAll(more);
    return all;
  }

  private static Set<TopicFilter> less(Set<TopicFilter> some, Collection<TopicFilter> gone) {
    Set<TopicFilter> left = new LinkedHashSet<>(some);
    left.removeAll(gone);
    return left;
  }
}
