package io.spore.gateway.guard;

import io.spore.gateway.config.Grant;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/**
 * What somebody may do. What is not allowed here is forbidden.
 *
 * @param read topics whose events may be seen
 * @param publish topics that may be published to
 * @param admin whether nodes and the gateway itself may be changed
 */
public record Permissions(TopicSet read, TopicSet publish, boolean admin) {
  /** Everything: what everybody has while no token is asked for. */
  public static final Permissions ALL =
      new Permissions(TopicSet.EVERYTHING, TopicSet.EVERYTHING, true);

  /** Nothing at all. */
  public static final Permissions NONE = new Permissions(TopicSet.NOTHING, TopicSet.NOTHING, false);

  /** What all these grants allow together. */
  static Permissions of(Collection<Grant> grants) {
    return new Permissions(
        TopicSet.of(union(grants.stream().map(Grant::read))),
        TopicSet.of(union(grants.stream().map(Grant::publish))),
        grants.stream().anyMatch(Grant::admin));
  }

  /** Whether events of every topic may be seen, so that there is nothing to check for each. */
  public boolean readsEverything() {
    return read.isEverything();
  }

  /** Whether events of this topic may be seen. */
  public boolean mayRead(String topic) {
    return read.contains(topic);
  }

  /** Whether this topic may be published to. */
  public boolean mayPublish(String topic) {
    return publish.contains(topic);
  }

  private static <T> List<T> union(Stream<List<T>> lists) {
    return lists.flatMap(List::stream).distinct().toList();
  }
}
