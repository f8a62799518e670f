package io.spore.gateway.event;

import java.util.List;

/**
 * The cluster of SPORE nodes is now this one.
 *
 * @param members the nodes that count as present, by address
 * @param primaryNode the address of the primary node; empty when no node is known
 * @param time when it became so, in milliseconds since the epoch
 */
public record ClusterChanged(List<Member> members, String primaryNode, long time) implements Event {
  /** Keeps an own copy of the list. */
  public ClusterChanged {
    members = List.copyOf(members);
  }

  /** A cluster without nodes. */
  public static ClusterChanged empty(long time) {
    return new ClusterChanged(List.of(), "", time);
  }

  @Override
  public String topic() {
    return "cluster/update";
  }

  @Override
  public Source source() {
    return Source.UDP;
  }

  @Override
  public int sizeInBytes() {
    return 256 + 512 * members.size();
  }
}
