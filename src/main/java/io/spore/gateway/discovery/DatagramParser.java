package io.spore.gateway.discovery;

import java.nio.charset.StandardCharsets;

/**
 * Understands the datagrams of SPORE nodes, of older and newer firmware: one message each, {@code
 * KIND}, {@code KIND:<hostname>} or {@code KIND:<hostname>:<json>}. Liberal in what it accepts, and
 * it answers to any bytes without throwing.
 */
public final class DatagramParser {
  /** The longest hostname that is accepted, in characters: one DNS label (RFC 1035, 2.3.4). */
  public static final int MAX_HOSTNAME = 63;

  private static final int LONGEST_KIND = "CLUSTER_NODE_INFO".length();
  private static final int BYTES_FOR_HOSTNAME = 4 * (MAX_HOSTNAME + 1);
  private static final Datagram FOREIGN = new Datagram.Foreign();
  private static final Datagram DISCOVERY = new Datagram.Discovery();
  private static final Datagram LONG_HOSTNAME =
      new Datagram.Malformed("the hostname is longer than " + MAX_HOSTNAME + " characters");
  private static final Datagram NO_OBJECT =
      new Datagram.Malformed("what follows the hostname is not a JSON object");

  private final NodeInfoReader nodeInfo = new NodeInfoReader();
  private final ClusterEventReader clusterEvents = new ClusterEventReader();

  /** What the datagram says. */
  public Datagram parse(byte[] datagram) {
    int start = 0;
    int end = datagram.length;
    while (start < end && isPadding(datagram[start])) {
      start++;
    }
    while (end > start && isPadding(datagram[end - 1])) {
      end--;
    }
    int kindEnd = endOfKind(datagram, start, end);
    if (kindEnd < 0) {
      return FOREIGN;
    }
    String kind = new String(datagram, start, kindEnd - start, StandardCharsets.US_ASCII);
    int rest = Math.min(kindEnd + 1, end);
    return switch (kind) {
      case "CLUSTER_HEARTBEAT" -> heartbeat(shortText(datagram, rest, end));
      case "NODE_UPDATE", "CLUSTER_NODE_INFO" -> nodeUpdate(text(datagram, rest, end));
      case "CLUSTER_DISCOVERY" -> DISCOVERY;
      case "CLUSTER_RESPONSE" -> response(shortText(datagram, rest, end));
      case "CLUSTER_EVENT" -> clusterEvents.read(text(datagram, rest, end));
      default -> FOREIGN;
    };
  }

  private static Datagram heartbeat(String rest) {
    String hostname = CleanText.of(upToColon(rest));
    return hostname.length() > MAX_HOSTNAME ? LONG_HOSTNAME : new Datagram.Heartbeat(hostname);
  }

  private static Datagram response(String rest) {
    String hostname = CleanText.of(upToColon(rest));
    return hostname.length() > MAX_HOSTNAME ? LONG_HOSTNAME : new Datagram.Response(hostname);
  }

  private Datagram nodeUpdate(String rest) {
    String claimed = upToColon(rest);
    String json = rest.substring(Math.min(claimed.length() + 1, rest.length())).strip();
    if (!json.isEmpty() && json.charAt(0) != '{') {
      return NO_OBJECT;
    }
    NodeInfo info = json.isEmpty() ? NodeInfo.NONE : nodeInfo.read(json);
    String hostname = CleanText.of(claimed);
    if (hostname.isEmpty()) {
      hostname = info.hostname();
    }
    return hostname.length() > MAX_HOSTNAME
        ? LONG_HOSTNAME
        : new Datagram.NodeUpdate(hostname, info);
  }

  /** Where the kind ends; negative when the datagram begins with none. Looks at few bytes only. */
  private static int endOfKind(byte[] datagram, int start, int end) {
    int last = Math.min(end, start + LONGEST_KIND + 1);
    for (int i = start; i < last; i++) {
      if (datagram[i] == ':') {
        return i;
      }
    }
    return end - start <= LONGEST_KIND ? end : -1;
  }

  /** ESP8266 code sends C strings: a NUL, a line end or spaces may come along. */
  private static boolean isPadding(byte value) {
    return value == 0 || value == ' ' || value == '\t' || value == '\r' || value == '\n';
  }

  private static String text(byte[] datagram, int from, int to) {
    return new String(datagram, from, to - from, StandardCharsets.UTF_8);
  }

  /** As much as is needed to see that a hostname is too long. */
  private static String shortText(byte[] datagram, int from, int to) {
    return text(datagram, from, Math.min(to, from + BYTES_FOR_HOSTNAME));
  }

  private static String upToColon(String text) {
    int colon = text.indexOf(':');
    return colon < 0 ? text : text.substring(0, colon);
  }
}
