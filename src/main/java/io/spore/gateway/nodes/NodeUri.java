package io.spore.gateway.nodes;

import java.util.Optional;
import java.util.regex.Pattern;

/** What may be called on a node: a path on that node, and nothing that could lead elsewhere. */
final class NodeUri {
  private static final int MAX_LENGTH = 1_024;

  /** Visible characters of ASCII: no line ends, which would start another header or request. */
  private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]+");

  private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9A-Fa-f]{2})");

  /**
   * An escaped dot, slash, backslash or control character, which a node may take for a plain one.
   */
  private static final Pattern ESCAPED_TRICK =
      Pattern.compile("%(2[eEfF]|5[cC]|[01][0-9A-Fa-f]|7[fF])");

  private static final Pattern DOT_SEGMENT = Pattern.compile("(^|/)\\.{1,2}(/|$)");

  private NodeUri() {}

  /** Why the text is no path, perhaps with a query, on a node; empty when it is one. */
  static Optional<String> problem(String uri) {
    if (uri.length() > MAX_LENGTH) {
      return Optional.of("the uri has more than " + MAX_LENGTH + " characters");
    }
    if (!uri.startsWith("/") || uri.startsWith("//")) {
      return Optional.of("the uri is not a path that starts with one /");
    }
    if (!VISIBLE.matcher(uri).matches()) {
      return Optional.of("the uri has characters that must be escaped");
    }
    if (uri.indexOf('\\') >= 0 || uri.indexOf('#') >= 0) {
      return Optional.of("the uri has a backslash or a #");
    }
    if (BROKEN_ESCAPE.matcher(uri).find()) {
      return Optional.of("the uri has a % that escapes nothing");
    }
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    if (ESCAPED_TRICK.matcher(path).find() || DOT_SEGMENT.matcher(path).find()) {
      return Optional.of("the uri's path has dots, slashes or control characters in disguise");
    }
    return Optional.empty();
  }
}
