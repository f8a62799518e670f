package io.spore.gateway.nodes;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.SporeEvents;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Which nodes may be called: those that discovery lists or, where none runs, those that other
 * gateways told of. Safe for use by any thread.
 */
public final class KnownNodes {
  private static final ClusterChanged NOBODY = ClusterChanged.empty(0);

  private final SporeEvents events;
  private final Supplier<Optional<ClusterChanged>> listed;

  /**
   * Knows the nodes that were told of here.
   *
   * @param listed what discovery lists, before it is told; empty while there is none
   */
  public KnownNodes(SporeEvents events, Supplier<Optional<ClusterChanged>> listed) {
    this.events = events;
    this.listed = listed;
  }

  /** The nodes that count as present. */
  List<Member> members() {
    return cluster().members();
  }

  /** The node at this address, written as the node's datagrams have it. */
  Optional<Member> at(String ip) {
    return members().stream().filter(member -> member.ip().equals(ip)).findFirst();
  }

  /** The name that the node at this address claims; empty when it claims none. */
  String hostname(String ip) {
    return at(ip).map(Member::hostname).orElse("");
  }

  /** The address of the primary node; empty when no node is known. */
  String primary() {
    return cluster().primaryNode();
  }

  /** Whom to call when nobody was named: the primary node, then those that were heard of last. */
  List<String> inOrder() {
    ClusterChanged now = cluster();
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

  private ClusterChanged cluster() {
    return listed.get().or(() -> events.state().cluster()).orElse(NOBODY);
  }
}
