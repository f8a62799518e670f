package io.spore.gateway.event;

import java.util.List;

/**
 * The gateways that are one cluster are now these.
 *
 * @param members the ids of all gateways, sorted
 * @param leader the id of the one that leads
 * @param time when it became so, in milliseconds since the epoch
 */
public record GatewaysChanged(List<String> members, String leader, long time) implements Event {
  /** Keeps an own copy of the list. */
  public GatewaysChanged {
    members = List.copyOf(members);
  }

  @Override
  public String topic() {
    return "gateway/cluster";
  }

  @Override
  public Source source() {
    return Source.GATEWAY;
  }

  @Override
  public int sizeInBytes() {
    return 256 + 64 * members.size();
  }
}
