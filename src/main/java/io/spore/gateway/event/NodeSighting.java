package io.spore.gateway.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A gateway heard a SPORE node.
 *
 * @param ip the address its datagrams come from
 * @param hostname the name it claims; empty when it said none
 * @param resources what it told of chip, memory and uptime
 * @param labels the labels that arrived
 * @param labelsWhole whether these are all of its labels
 */
public record NodeSighting(
    String ip,
    String hostname,
    Map<String, Object> resources,
    Map<String, String> labels,
    boolean labelsWhole) {
  /** Keeps own copies in the order given. */
  public NodeSighting {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
