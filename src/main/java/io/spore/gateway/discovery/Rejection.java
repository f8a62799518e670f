package io.spore.gateway.discovery;

/** Why a datagram is not taken in. */
public enum Rejection {
  /** The source lies outside the allowed networks. */
  CIDR("cidr"),
  /** The source lies outside the networks of the one interface that is listened to. */
  INTERFACE("interface"),
  /** The source sends more than it may. */
  RATE("rate"),
  /** Larger than any message of a node. */
  OVERSIZE("oversize"),
  /** Not a message for the gateway. */
  FOREIGN("foreign"),
  /** A known kind that cannot be understood. */
  MALFORMED("malformed"),
  /** From a new node, for which there is no room. */
  NODE_CAP("node-cap"),
  /** What the gateway itself broadcast; it was told when it was sent. */
  OWN("own");

  private final String word;

  Rejection(String word) {
    this.word = word;
  }

  /** The word that counters and logs show. */
  public String word() {
    return word;
  }
}
