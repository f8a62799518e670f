package io.spore.gateway.cluster;

import io.spore.gateway.cluster.Election.Role;
import io.spore.gateway.event.GatewaysChanged;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.SporeEvents;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Acts on what the election comes to: a leadership of this gateway begins and ends here, with the
 * epoch under which it publishes, the lease that others in the process ask for, and the news to
 * clients. Not thread-safe: one event loop owns it.
 */
final class Mandate {
  private static final Logger LOG = LoggerFactory.getLogger(Mandate.class);

  private final Election election;
  private final Neighbours neighbours;
  private final Relay relay;
  private final SporeEvents events;
  private final Lease lease;
  private final LongSupplier wallClock;

  private Role actedRole = Role.SEARCHING;
  private String actedLeader = "";
  private long actedTerm;
  private List<String> toldMembers = List.of();
  private long toldTerm;

  /**
   * Has none yet.
   *
   * @param lease is kept up to date with how this gateway stands
   * @param wallClock milliseconds since the epoch
   */
  Mandate(
      Election election,
      Neighbours neighbours,
      Relay relay,
      SporeEvents events,
      Lease lease,
      LongSupplier wallClock) {
    this.election = election;
    this.neighbours = neighbours;
    this.relay = relay;
    this.events = events;
    this.lease = lease;
    this.wallClock = wallClock;
  }

  /**
   * Does what follows from the election as it is now; nothing but the lease changes as long as that
   * stays as it was.
   *
   * @param announce tells the other gateways how this one stands; they must hear it before they get
   *     what it publishes as the leader
   */
  void settle(Runnable announce) {
    Role role = election.role();
    boolean led = isLeader(actedRole);
    boolean leads = isLeader(role);
    boolean changed =
        led != leads || election.term() != actedTerm || !election.leader().equals(actedLeader);
    if (role != actedRole) {
      hold(role == Role.UNSURE);
    }
    actedRole = role;
    actedTerm = election.term();
    actedLeader = election.leader();
    if (changed && led && !leads) {
      // in this order: what is published between the two has no place in a new epoch
      lease.renew(Standing.FOLLOWS);
      events.beginEpoch(wallClock.getAsLong());
    }
    if (changed && leads) {
      relay.leads(events.beginEpoch(election.term()), election.term());
    }
    if (changed) {
      announce.run();
      logLeader();
    }
    lease.renew(standing(role));
    if (changed) {
      tellClients();
    }
  }

  /** Has clients told of the gateways that are there, if it is on this one to tell. */
  void tellClients() {
    List<String> ids = neighbours.presentIds();
    if (election.role() == Role.LEADING
        && (!ids.equals(toldMembers) || election.term() != toldTerm)) {
      toldMembers = ids;
      toldTerm = election.term();
      events.publish(new GatewaysChanged(ids, neighbours.self().gateway(), wallClock.getAsLong()));
    }
  }

  private static boolean isLeader(Role role) {
    return role == Role.LEADING || role == Role.UNSURE;
  }

  private static Standing standing(Role role) {
    return switch (role) {
      case LEADING -> Standing.LEADS;
      case UNSURE -> Standing.UNSURE;
      case FOLLOWING, SEARCHING -> Standing.FOLLOWS;
    };
  }

  /** What sources have read waits where it is while nobody knows whether it may be published. */
  private void hold(boolean isUnsure) {
    if (isUnsure) {
      events.backpressure().hold(this);
    } else {
      events.backpressure().letGo(this);
    }
  }

  private void logLeader() {
    String leader = neighbours.gatewayOf(election.leader()).orElse("");
    if (leader.isEmpty()) {
      LOG.atInfo().log("no gateway leads now");
    } else {
      boolean isThisOne = election.leader().equals(neighbours.self().member());
      LOG.atInfo()
          .addKeyValue("leader", leader)
          .addKeyValue("term", election.term())
          .log(isThisOne ? "this gateway leads" : "gateway leads");
    }
  }
}
