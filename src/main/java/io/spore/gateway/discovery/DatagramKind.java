package io.spore.gateway.discovery;

/** The messages that are taken in. */
public enum DatagramKind {
  /** A node is there. */
  HEARTBEAT("heartbeat"),
  /** A node tells about itself. */
  NODE_UPDATE("node-update"),
  /** A node with older firmware looks for others. */
  DISCOVERY("discovery"),
  /** A node with older firmware answers. */
  RESPONSE("response"),
  /** A node broadcasts an event. */
  CLUSTER_EVENT("cluster-event");

  private final String word;

  DatagramKind(String word) {
    this.word = word;
  }

  /** The word that counters show. */
  public String word() {
    return word;
  }
}
