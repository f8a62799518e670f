package io.spore.gateway.cluster;

import io.spore.gateway.event.ClusterView.GatewaySeen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The other gateways that are there or may come back, and this one among them. Not thread-safe: one
 * event loop owns it.
 */
final class Neighbours {
  private final Peer self;
  private final Map<String, Link> byMember = new LinkedHashMap<>();

  /** Knows nobody else yet. */
  Neighbours(Peer self) {
    this.self = self;
  }

  Peer self() {
    return self;
  }

  /** The link to a member; empty as long as it was not heard of. */
  Optional<Link> find(String member) {
    return Optional.ofNullable(byMember.get(member));
  }

  /** Remembers a gateway that was not heard of before. */
  Link add(Peer peer, long now) {
    Link link = new Link(peer, now);
    byMember.put(peer.member(), link);
    return link;
  }

  void forget(Link link) {
    byMember.remove(link.peer().member());
  }

  /** All that are remembered, as they are now and later. */
  Collection<Link> all() {
    return byMember.values();
  }

  /** The ones that are there. */
  List<Link> present() {
    return byMember.values().stream().filter(Link::isReported).toList();
  }

  /** The ids of the gateways that are there, this one's included, sorted. */
  List<String> presentIds() {
    return Stream.concat(
            Stream.of(self.gateway()), present().stream().map(link -> link.peer().gateway()))
        .sorted()
        .toList();
  }

  /** The id of the gateway that this member is; empty when it is not known. */
  Optional<String> gatewayOf(String member) {
    return member.equals(self.member())
        ? Optional.of(self.gateway())
        : find(member).map(link -> link.peer().gateway());
  }

  /**
   * How each of them is seen from here, this one first. A gateway that was killed and started again
   * is another member, and not listed a second time as the one that is absent.
   */
  List<GatewaySeen> seen(long now) {
    List<String> presentIds = presentIds();
    List<GatewaySeen> seen = new ArrayList<>();
    seen.add(new GatewaySeen(self.gateway(), self.address(), true, 0));
    for (Link link : byMember.values()) {
      Peer peer = link.peer();
      if (link.isReported() || !presentIds.contains(peer.gateway())) {
        seen.add(
            new GatewaySeen(
                peer.gateway(), peer.address(), link.isReported(), now - link.heardAt()));
      }
    }
    return seen;
  }
}
