package io.spore.gateway.mqtt;

import io.spore.gateway.event.TopicFilter;
import java.util.List;

/**
 * Compares topic filters (MQTT 3.1.1, section 4.7) level by level. A broker may send a message once
 * for each subscription that it matches (section 3.3.5), so filters that overlap are asked for as
 * one.
 */
final class FilterOverlap {
  private static final String ANY_LEVEL = "+";
  private static final String ANY_REST = "#";

  private FilterOverlap() {}

  /** Whether there are topic names that both filters match. */
  static boolean overlap(TopicFilter one, TopicFilter other) {
    List<String> a = levels(one);
    List<String> b = levels(other);
    if (hidden(a.get(0), b.get(0)) || hidden(b.get(0), a.get(0))) {
      return false;
    }
    int shorter = Math.min(a.size(), b.size());
    for (int i = 0; i < shorter; i++) {
      String x = a.get(i);
      String y = b.get(i);
      if (x.equals(ANY_REST) || y.equals(ANY_REST)) {
        return true;
      }
      if (!x.equals(y) && !x.equals(ANY_LEVEL) && !y.equals(ANY_LEVEL)) {
        return false;
      }
    }
    return a.size() == b.size() || onlyAnyRestFollows(a, shorter) || onlyAnyRestFollows(b, shorter);
  }

  /** The narrowest filter that matches all that either of the two matches, as far as one can. */
  static TopicFilter join(TopicFilter one, TopicFilter other) {
    List<String> a = levels(one);
    List<String> b = levels(other);
    StringBuilder joined = new StringBuilder();
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      String level = join(a, b, i);
      joined.append(i == 0 ? "" : "/").append(level);
      if (level.equals(ANY_REST)) {
        break;
      }
    }
    return TopicFilter.parse(joined.toString());
  }

  private static String join(List<String> a, List<String> b, int level) {
    // a/# matches a itself, so where one filter ends the rest of the other is any rest
    if (level == a.size() || level == b.size()) {
      return ANY_REST;
    }
    String x = a.get(level);
    String y = b.get(level);
    if (x.equals(y)) {
      return x;
    }
    return x.equals(ANY_REST) || y.equals(ANY_REST) ? ANY_REST : ANY_LEVEL;
  }

  /** Names that start with {@code $} are not matched by a wildcard in the first level. */
  private static boolean hidden(String level, String fromLevel) {
    boolean wildcard = fromLevel.equals(ANY_LEVEL) || fromLevel.equals(ANY_REST);
    return wildcard && level.startsWith("$");
  }

  private static boolean onlyAnyRestFollows(List<String> levels, int from) {
    return levels.size() == from + 1 && levels.get(from).equals(ANY_REST);
  }

  private static List<String> levels(TopicFilter filter) {
    return List.of(filter.toString().split("/", -1));
  }
}
