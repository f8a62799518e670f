package io.spore.gateway.event;

/**
 * A SPORE node told an event on its own WebSocket.
 *
 * @param name the event's name, such as {@code pattern/changed}
 * @param data what came with it: the string as received, or inline JSON as text
 * @param nodeIp the node's address
 * @param hostname the name it claims; its address when it never said one
 * @param time when it was heard, in milliseconds since the epoch
 */
public record NodeEventHeard(String name, String data, String nodeIp, String hostname, long time)
    implements Event {

  @Override
  public String topic() {
    return "node/" + hostname + "/" + name;
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 256 + name.length() + data.length();
  }
}
