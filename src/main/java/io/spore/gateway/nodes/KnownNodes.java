package io.spore.gateway.nodes;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Member;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Which nodes may be called, as the stream of events says. Safe to read from any thread. */
public final class KnownNodes {
  private volatile ClusterChanged cluster = ClusterChanged.empty(0);

  /** Takes note of what the batch says. */
  public void accept(EventBatch batch) {
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        cluster = changed;
      }
    }
  }

  /** The nodes that count as present. */
  List<Member> members() {
    return cluster.members();
  }

  /** The node at this address, written as the node's datagrams have it. */
  Optional<Member> at(String ip) {
    return cluster.members().stream().filter(member -> member.ip().equals(ip)).findFirst();
  }

  /** The address of the primary node; empty when no node is known. */
  String primary() {
    return cluster.primaryNode();
  }

  /** Whom to call when nobody was named: the primary node, then those that were heard of last. */
  List<String> inOrder() {
    ClusterChanged now = cluster;
    Stream<String> others =
        now.members().stream()
            .filter(member -> !member.ip().equals(now.primaryNode()))
            .sorted(
                Comparator.comparing(Member::status)
                    .thenComparing(Member::lastSeen, Comparator.reverseOrder()))
            .map(Member::ip);
    return now.members().isEmpty()
        ? List.of()
        : Stream.concat(Stream.of(now.primaryNode()), others).toList();
  }
}
