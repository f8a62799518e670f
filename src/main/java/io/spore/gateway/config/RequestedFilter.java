package io.spore.gateway.config;

import io.spore.gateway.event.TopicFilter;

/**
 * A topic filter as a SUBSCRIBE packet may hold it: a plain one, or a shared subscription {@code
 * $share/group/filter} (MQTT 5, section 4.8.2), of which each message reaches one member of the
 * group.
 *
 * @param share {@code $share/group/}, or empty
 * @param topics says which topic names are meant
 */
public record RequestedFilter(String share, TopicFilter topics) {
  static final String SHARED = "$share/";

  /**
   * Reads the filter.
   *
   * @throws IllegalArgumentException naming the rule that the text breaks
   */
  public static RequestedFilter parse(String text) {
    if (!text.startsWith(SHARED)) {
      return new RequestedFilter("", TopicFilter.parse(text));
    }
    int groupEnd = text.indexOf('/', SHARED.length());
    if (groupEnd < 0 || groupEnd == text.length() - 1) {
      throw new IllegalArgumentException(
          "topic filter " + text + ": a shared subscription is $share/group/filter");
    }
    String group = text.substring(SHARED.length(), groupEnd);
    if (group.isEmpty() || group.indexOf('+') >= 0 || group.indexOf('#') >= 0) {
      throw new IllegalArgumentException(
          "topic filter " + text + ": a group has a name, without + and #");
    }
    TopicFilter.parse(text); // the length counts as a whole
    return new RequestedFilter(
        text.substring(0, groupEnd + 1), TopicFilter.parse(text.substring(groupEnd + 1)));
  }

  /** The filter's text, as it was read. */
  @Override
  public String toString() {
    return share + topics;
  }
}
