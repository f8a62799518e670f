package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.cluster.Election.Role;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.ClusterView.GatewaySeen;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GatewaysChanged;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.SporeEvents;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of all that is heard from other gateways and of them. Times are milliseconds of a
 * steady clock, the caller's. Not thread-safe: one event loop owns it.
 */
final class Embassy {
  private static final Logger LOG = LoggerFactory.getLogger(Embassy.class);

  private final Peer self;
  private final SporeEvents events;
  private final long windowBytes;
  private final Lease lease;
  private final LongSupplier wallClock;
  private final BiConsumer<Link, Frame> send;
  private final ClusterCounters counters = new ClusterCounters();
  private final Map<String, Link> links = new LinkedHashMap<>();
  private final Election election;
  private final Relay relay;
  private final Intake intake;

  private Role actedRole = Role.SEARCHING;
  private String actedLeader = "";
  private long actedTerm;
  private long lastStream;
  private List<String> toldMembers = List.of();
  private long toldTerm;

  /**
   * Knows nobody yet.
   *
   * @param windowBytes what may be on its way to one gateway
   * @param lease is kept up to date with how this gateway stands
   * @param wallClock milliseconds since the epoch
   * @param send hands a frame to the network
   */
  Embassy(
      Peer self,
      SporeEvents events,
      long windowBytes,
      Lease lease,
      LongSupplier wallClock,
      BiConsumer<Link, Frame> send,
      long now) {
    this.self = self;
    this.events = events;
    this.windowBytes = windowBytes;
    this.lease = lease;
    this.wallClock = wallClock;
    this.send = send;
    this.lastStream = wallClock.getAsLong();
    this.election = new Election(self.member(), wallClock.getAsLong(), wallClock, now);
    this.relay = new Relay(events.origin(), send, counters);
    this.intake = new Intake(events, election::admits, wallClock, counters);
  }

  /** The cluster manager found a gateway. */
  void joined(Peer peer, long now) {
    if (!peer.speaksAsWeDo()) {
      LOG.atError()
          .addKeyValue("gateway", peer.gateway())
          .addKeyValue("remoteAddress", peer.address())
          .log(
              "gateway speaks version {}, this one {}: not talked to",
              peer.version(),
              self.version());
      return;
    }
    if (!links.containsKey(peer.member())) {
      links.put(peer.member(), new Link(peer, now));
      election.expect(peer.member(), now);
    }
    Link link = links.get(peer.member());
    link.identify(peer);
    call(link, now);
  }

  /** The cluster manager lost a gateway. */
  void left(Peer peer, long now) {
    Link link = links.get(peer.member());
    if (link != null) {
      link.absentBecause("connection lost");
      election.lost(peer.member(), now);
    }
  }

  /** Something was published in this process. */
  void published(EventBatch batch, long now) {
    if (relay.beginsEpoch(batch)) {
      relay.beginEpoch(batch);
      callAll(now);
    }
    relay.pass(batch, links.values());
    advanceMark();
  }

  /** Another gateway told something. */
  void heard(String sender, Frame frame, long now) {
    if (frame instanceof Frame.Beat beat) {
      beat(sender, beat, now);
      return;
    }
    Link link = links.get(sender);
    if (link == null) {
      return; // a beat comes first
    }
    link.heard(now);
    election.alive(sender, now);
    if (frame instanceof Frame.Events batch) {
      link.inlet().received(batch.sent());
      intake.take(batch.term(), batch.batch());
    } else if (frame instanceof Frame.Now known) {
      events.learn(BatchCodec.decode(known.batch(), 0, Cursor.START));
    } else if (frame instanceof Frame.Arrived arrived) {
      link.outlet().ifPresent(outlet -> outlet.confirm(arrived.receipt()));
      advanceMark();
    }
  }

  private void beat(String sender, Frame.Beat beat, long now) {
    Link link = links.get(sender);
    if (link == null) {
      if (beat.stance().leaving()) {
        return;
      }
      link = new Link(new Peer(sender, beat.gateway(), "", FrameCodec.VERSION), now);
      links.put(sender, link);
    }
    link.heard(now);
    link.inlet().received(beat.sent());
    link.outlet().ifPresent(outlet -> outlet.confirm(beat.receipt()));
    intake.reached(beat.reached());
    link.has(beat.heard());
    election.heard(sender, beat.stance(), now);
    if (beat.stance().leaving()) {
      link.absentBecause("it stopped");
      election.forget(sender);
    }
    review(now);
    lookForLeftovers();
    lease.stand(CommonGround.of(present()));
    advanceMark();
  }

  /** Of gateways that are gone nothing comes any more: what others have of them is missing here. */
  private void lookForLeftovers() {
    List<String> present = present().stream().map(link -> link.peer().gateway()).toList();
    for (Link link : present()) {
      for (Frame.Reached mark : link.has()) {
        String gateway = mark.origin().gateway();
        if (!present.contains(gateway) && !gateway.equals(self.gateway())) {
          intake.leftBehind(mark);
        }
      }
    }
  }

  /** Lets time pass; to be called every {@link Timing#TICK}. */
  void tick(long now) {
    election.tick(now);
    intake.tellFenced();
    review(now);
    for (Link link : List.copyOf(links.values())) {
      if (link.isToBeCalled(now)) {
        call(link, now);
      }
    }
    advanceMark();
  }

  /** Gives up the leadership and takes leave. */
  void resign(long now) {
    election.resign();
    settle(now);
    callAll(now);
    events.relayed().advance(Long.MAX_VALUE);
  }

  /** The other gateways that are there. */
  Collection<Link> present() {
    return links.values().stream().filter(Link::isReported).toList();
  }

  /** Tells the senders how far their events have come. */
  void sendReceipts() {
    boolean room = !events.backpressure().paused();
    for (Link link : links.values()) {
      if (room) {
        link.inlet().consumed();
      }
      if (link.inlet().owesReceipt()) {
        send.accept(link, new Frame.Arrived(link.inlet().receipt()));
      }
    }
  }

  /** A frame came that cannot be read. */
  void refused() {
    counters.refused();
  }

  /** The id of the gateway that this member is; empty when it is not known. */
  Optional<String> gatewayOf(String member) {
    return member.equals(self.member())
        ? Optional.of(self.gateway())
        : Optional.ofNullable(links.get(member)).map(link -> link.peer().gateway());
  }

  /** What this gateway says of the cluster. */
  ClusterView view(long now) {
    List<GatewaySeen> seen = new ArrayList<>();
    seen.add(new GatewaySeen(self.gateway(), self.address(), true, 0));
    for (Link link : links.values()) {
      seen.add(
          new GatewaySeen(
              link.peer().gateway(),
              link.peer().address(),
              link.isReported(),
              now - link.heardAt()));
    }
    return new ClusterView(
        gatewayOf(election.leader()).orElse(""), election.term(), seen, counters.snapshot());
  }

  /** Sees who came and who is gone, and what follows from it. */
  private void review(long now) {
    List<String> present = election.present(now);
    boolean changed = false;
    for (Link link : List.copyOf(links.values())) {
      boolean isPresent = present.contains(link.peer().member());
      if (isPresent && !link.isReported()) {
        link.reported(true);
        link.open(new Outlet(++lastStream, windowBytes));
        call(link, now);
        tellNow(link);
        came(link);
        changed = true;
      } else if (!isPresent && link.isReported()) {
        link.reported(false);
        link.shut();
        went(link);
        changed = true;
      }
      if (!isPresent && isToBeForgotten(link, now)) {
        links.remove(link.peer().member());
        election.forget(link.peer().member());
      }
    }
    settle(now);
    if (changed) {
      lease.stand(CommonGround.of(present()));
    }
    if (changed && election.role() == Role.LEADING) {
      tellGateways();
    }
  }

  /** Who comes late does not have to wait for the next change to know how things stand. */
  private void tellNow(Link link) {
    List<Event> known = events.state().events();
    if (election.role() == Role.LEADING && !known.isEmpty()) {
      ByteBuf encoded = Unpooled.buffer();
      BatchCodec.encode(new EventBatch(events.origin(), 1, 0, Cursor.START, known), encoded);
      send.accept(link, new Frame.Now(encoded));
    }
  }

  private static boolean isToBeForgotten(Link link, long now) {
    return link.absence().equals("it stopped") || now - link.heardAt() > Timing.REMEMBERED;
  }

  private void came(Link link) {
    LOG.atInfo()
        .addKeyValue("gateway", link.peer().gateway())
        .addKeyValue("remoteAddress", link.peer().address())
        .addKeyValue("members", 1 + present().size())
        .log("gateway joined");
  }

  private void went(Link link) {
    LOG.atWarn()
        .addKeyValue("gateway", link.peer().gateway())
        .addKeyValue("reason", link.absence().isEmpty() ? "not heard any more" : link.absence())
        .addKeyValue("members", 1 + present().size())
        .log("gateway gone");
  }

  /** Acts on what the election came to. */
  private void settle(long now) {
    Role role = election.role();
    boolean led = actedRole == Role.LEADING || actedRole == Role.UNSURE;
    boolean leads = role == Role.LEADING || role == Role.UNSURE;
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
      callAll(now);
      changed();
    }
    lease.renew(
        role == Role.LEADING
            ? Standing.LEADS
            : role == Role.UNSURE ? Standing.UNSURE : Standing.FOLLOWS);
    if (changed && role == Role.LEADING) {
      tellGateways();
    }
  }

  /** What sources have read waits where it is while nobody knows whether it may be published. */
  private void hold(boolean isUnsure) {
    if (isUnsure) {
      events.backpressure().hold(this);
    } else {
      events.backpressure().letGo(this);
    }
  }

  private void changed() {
    String leader = gatewayOf(election.leader()).orElse("");
    if (leader.isEmpty()) {
      LOG.atInfo().log("no gateway leads now");
    } else {
      LOG.atInfo()
          .addKeyValue("leader", leader)
          .addKeyValue("term", election.term())
          .log(election.leader().equals(self.member()) ? "this gateway leads" : "gateway leads");
    }
  }

  private void tellGateways() {
    List<String> ids =
        Stream.concat(
                Stream.of(self.gateway()), present().stream().map(link -> link.peer().gateway()))
            .sorted()
            .toList();
    if (!ids.equals(toldMembers) || election.term() != toldTerm) {
      toldMembers = ids;
      toldTerm = election.term();
      events.publish(new GatewaysChanged(ids, self.gateway(), wallClock.getAsLong()));
    }
  }

  private void callAll(long now) {
    links.values().forEach(link -> call(link, now));
  }

  private void call(Link link, long now) {
    link.called(now);
    send.accept(
        link,
        new Frame.Beat(
            self.gateway(),
            election.stance(now),
            link.outlet().map(Outlet::stream).orElse(Frame.Stream.NONE),
            link.inlet().receipt(),
            relay.reached(),
            intake.marks()));
  }

  private void advanceMark() {
    events.relayed().advance(relay.confirmedUpTo(links.values()));
  }
}
