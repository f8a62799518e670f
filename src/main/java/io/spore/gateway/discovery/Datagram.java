package io.spore.gateway.discovery;

/**
 * What a datagram says, as far as it could be understood. Whatever is held here is bounded in
 * number and length, whoever sent it.
 */
public sealed interface Datagram {

  /**
   * A node is there.
   *
   * @param hostname the name it claims; empty with very old firmware
   */
  record Heartbeat(String hostname) implements Datagram {}

  /**
   * A node tells about itself.
   *
   * @param hostname the name it claims; empty when it said none
   * @param info what else it told, as far as it arrived whole
   */
  record NodeUpdate(String hostname, NodeInfo info) implements Datagram {}

  /** A node with older firmware looks for others. */
  record Discovery() implements Datagram {}

  /**
   * A node with older firmware answers a discovery.
   *
   * @param hostname the name it claims; may be empty
   */
  record Response(String hostname) implements Datagram {}

  /**
   * A node broadcasts an event to its peers.
   *
   * @param name the event's name, not empty
   * @param data a string as it was sent; other JSON as its original text; empty when none came
   */
  record ClusterEvent(String name, String data) implements Datagram {}

  /** Something that is not meant for the gateway, such as a stream of pixels. */
  record Foreign() implements Datagram {}

  /**
   * A known kind that cannot be understood.
   *
   * @param reason in words, without any of the datagram's content
   */
  record Malformed(String reason) implements Datagram {}
}
