package io.spore.gateway.event;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A node answered what its datagrams don't tell.
 *
 * @param nodeIp the node's address
 * @param hostname the name it claims; empty when it never said one
 * @param latency how long the question and its answer took, in milliseconds
 * @param resources what the node says of its chip and memory: {@code Long}, {@code Double} or
 *     {@code String}
 * @param labels the node's labels
 * @param time when it answered, in milliseconds since the epoch
 */
public record NodeDetailsLearned(
    String nodeIp,
    String hostname,
    long latency,
    Map<String, Object> resources,
    Map<String, String> labels,
    long time)
    implements Event {
  private static final int BYTES_AN_ENTRY = 128;

  /** Keeps own copies in the order given. */
  public NodeDetailsLearned {
    resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }

  @Override
  public String topic() {
    return "node/details";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 256 + BYTES_AN_ENTRY * (resources.size() + labels.size());
  }
}
