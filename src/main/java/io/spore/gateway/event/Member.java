package io.spore.gateway.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A SPORE node as the cluster's members see it.
 *
 * @param ip the address its datagrams come from
 * @param hostname the name it claims; empty when it never said one
 * @param status {@code active} or {@code stale}
 * @param lastSeen when it was last heard, in milliseconds since the epoch
 * @param latency round trip to the node in milliseconds; 0 while unknown
 * @param resources what the node says of its chip and memory, as it said it
 * @param labels the node's labels
 */
public record Member(
    String ip,
    String hostname,
    String status,
    long lastSeen,
    long latency,
    Map<String, Object> resources,
    Map<String, String> labels) {
  /** Keeps own copies in the order given, so that a member never changes and prints the same. */
  public Member {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  /** What clients are told of the member, in the order in which they see it. */
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("ip", ip);
    fields.put("hostname", hostname);
    fields.put("status", status);
    fields.put("lastSeen", lastSeen);
    fields.put("latency", latency);
    fields.put("resources", resources);
    fields.put("labels", labels);
    return fields;
  }
}
