package io.spore.gateway.event;

/**
 * A SPORE node broadcast an event to its peers.
 *
 * @param name the event's name, such as {@code api/neopattern}
 * @param data what came with it: the string as received, or inline JSON as text
 * @param nodeIp the address it came from
 * @param hostname the sender's name; empty when unknown
 * @param time when it was heard, in milliseconds since the epoch
 */
public record ClusterEventHeard(String name, String data, String nodeIp, String hostname, long time)
    implements Event {

  @Override
  public String topic() {
    return "cluster/event/" + name;
  }

  @Override
  public Source source() {
    return Source.UDP;
  }

  @Override
  public int sizeInBytes() {
    return 256 + name.length() + data.length();
  }
}
