package io.spore.gateway.discovery;

import io.spore.gateway.event.Member;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a node tells about itself in a node update.
 *
 * @param hostname the name inside the JSON; empty when there was none
 * @param resources chip, memory and uptime as the node said them: {@code Long}, {@code Double} or
 *     {@code String}
 * @param labels the labels that arrived
 * @param labelsWhole whether {@code labels} is the node's full set: false when there was none or
 *     the datagram was cut off within it
 * @param whole whether the JSON was understood to its end
 */
public record NodeInfo(
    String hostname,
    Map<String, Object> resources,
    Map<String, String> labels,
    boolean labelsWhole,
    boolean whole) {
  /** Nothing told. */
  public static final NodeInfo NONE = new NodeInfo("", Map.of(), Map.of(), false, true);

  /** What is known of a member of another gateway's list. */
  static NodeInfo of(Member member) {
    return new NodeInfo(member.hostname(), member.resources(), member.labels(), true, true);
  }

  /** Keeps own copies in the order given. */
  public NodeInfo {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
