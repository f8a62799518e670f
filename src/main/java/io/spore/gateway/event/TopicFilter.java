package io.spore.gateway.event;

/**
 * A topic filter as MQTT 3.1.1 and MQTT 5 define it (section 4.7 of both): levels divided by {@code
 * /}, {@code +} for exactly one level, {@code #} at the end for any number of levels. Matching
 * walks both texts side by side and allocates nothing.
 */
public final class TopicFilter {
  /** The most bytes that a topic filter or a topic name may have in UTF-8. */
  public static final int MAX_BYTES = 65_535;

  private final String text;

  private TopicFilter(String text) {
    this.text = text;
  }

  /**
   * Reads a topic filter.
   *
   * @throws IllegalArgumentException naming the rule that the text breaks
   */
  public static TopicFilter parse(String text) {
    checkText("topic filter", text);
    int last = text.length() - 1;
    for (int i = 0; i <= last; i++) {
      char c = text.charAt(i);
      if (c != '#' && c != '+') {
        continue;
      }
      boolean startsLevel = i == 0 || text.charAt(i - 1) == '/';
      boolean endsLevel = i == last || text.charAt(i + 1) == '/';
      if (!startsLevel || !endsLevel) {
        throw new IllegalArgumentException(
            "topic filter " + text + ": " + c + " must stand alone in its level");
      }
      if (c == '#' && i != last) {
        throw new IllegalArgumentException(
            "topic filter " + text + ": # must be the last character");
      }
    }
    return new TopicFilter(text);
  }

  /**
   * Checks the name that a message is published to: a name has no wildcards.
   *
   * @return the name itself
   * @throws IllegalArgumentException naming the rule that the text breaks
   */
  public static String checkTopicName(String text) {
    checkText("topic name", text);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '#' || c == '+') {
        throw new IllegalArgumentException("topic name " + text + ": " + c + " is a wildcard");
      }
    }
    return text;
  }

  private static void checkText(String what, String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("a " + what + " has at least one character");
    }
    int bytes = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        throw new IllegalArgumentException("a " + what + " must not contain U+0000");
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        bytes += 4;
        i++;
      } else if (Character.isSurrogate(c)) {
        throw new IllegalArgumentException("a " + what + " must not contain half a character");
      } else {
        bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : 3;
      }
    }
    if (bytes > MAX_BYTES) {
      throw new IllegalArgumentException(
          "a " + what + " has at most " + MAX_BYTES + " bytes in UTF-8, this one has " + bytes);
    }
  }

  /**
   * Whether a message published to this topic name fits. A filter that starts with a wildcard does
   * not match names that start with {@code $}; {@code sport/#} matches {@code sport} too.
   */
  public boolean matches(String topicName) {
    if (topicName.isEmpty() || (topicName.charAt(0) == '$' && startsWithWildcard())) {
      return false;
    }
    int f = 0;
    int t = 0;
    // Both positions stand at the start of a level whenever the loop begins anew.
    while (true) {
      if (f < text.length() && text.charAt(f) == '#') {
        return true;
      }
      if (f < text.length() && text.charAt(f) == '+') {
        f++;
        while (!endsLevel(topicName, t)) {
          t++;
        }
      } else {
        while (!endsLevel(text, f) && !endsLevel(topicName, t)) {
          if (text.charAt(f++) != topicName.charAt(t++)) {
            return false;
          }
        }
        if (!endsLevel(text, f) || !endsLevel(topicName, t)) {
          return false;
        }
      }
      boolean filterDone = f == text.length();
      if (t == topicName.length()) {
        return filterDone || onlyParentRemains(f);
      }
      if (filterDone) {
        return false;
      }
      f++;
      t++;
    }
  }

  private boolean startsWithWildcard() {
    return text.charAt(0) == '#' || text.charAt(0) == '+';
  }

  private boolean onlyParentRemains(int from) {
    return text.length() == from + 2 && text.charAt(from + 1) == '#';
  }

  private static boolean endsLevel(String levels, int at) {
    return at == levels.length() || levels.charAt(at) == '/';
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopicFilter filter && text.equals(filter.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The filter's text, as it was read. */
  @Override
  public String toString() {
    return text;
  }
}
