package io.spore.gateway.cluster;

import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.ClusterView;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.SporeEvents;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;
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
  private final ClusterCounters counters;
  private final Neighbours neighbours;
  private final Election election;
  private final Relay relay;
  private final Intake intake;
  private final Herald herald;
  private final Mandate mandate;
  private long lastStream;

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
      ClusterCounters counters,
      long now) {
    this.self = self;
    this.events = events;
    this.windowBytes = windowBytes;
    this.lease = lease;
    this.counters = counters;
    this.neighbours = new Neighbours(self);
    this.lastStream = wallClock.getAsLong();
    this.election = new Election(self.member(), wallClock.getAsLong(), wallClock, now);
    this.relay = new Relay(events.origin(), send, counters);
    this.intake = new Intake(events, election::admits, wallClock, counters);
    this.herald = new Herald(neighbours, election, relay, intake, events, send);
    this.mandate = new Mandate(election, neighbours, relay, events, lease, wallClock);
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
    Link link =
        neighbours
            .find(peer.member())
            .orElseGet(
                () -> {
                  election.expect(peer.member(), now);
                  return neighbours.add(peer, now);
                });
    link.identify(peer);
    herald.call(link, now);
  }

  /** The cluster manager lost a gateway. */
  void left(Peer peer, long now) {
    neighbours
        .find(peer.member())
        .ifPresent(
            link -> {
              link.absentBecause("connection lost");
              election.lost(peer.member(), now);
            });
  }

  /** Something was published in this process. */
  void published(EventBatch batch, long now) {
    if (relay.beginsEpoch(batch)) {
      relay.beginEpoch(batch);
      herald.callAll(now);
    }
    relay.pass(batch, neighbours.all());
    advanceMark();
  }

  /** Another gateway told something. */
  void heard(String sender, Frame frame, long now) {
    if (frame instanceof Frame.Beat beat) {
      beat(sender, beat, now);
    } else {
      // a beat comes first: who has sent none is not known yet
      neighbours.find(sender).ifPresent(link -> heard(link, frame, now));
    }
  }

  private void heard(Link link, Frame frame, long now) {
    link.heard(now);
    election.alive(link.peer().member(), now);
    if (frame instanceof Frame.Events batch) {
      link.inlet().received(batch.sent());
      intake.take(batch.term(), batch.batch());
    } else if (frame instanceof Frame.Now known && isLeader(link)) {
      events.learn(BatchCodec.decode(known.batch(), 0, Cursor.START));
    } else if (frame instanceof Frame.Arrived arrived) {
      link.outlet().ifPresent(outlet -> outlet.confirm(arrived.receipt()));
      advanceMark();
    }
  }

  private void beat(String sender, Frame.Beat beat, long now) {
    Optional<Link> known = neighbours.find(sender);
    if (known.isEmpty() && beat.stance().leaving()) {
      return;
    }
    Link link =
        known.orElseGet(
            () -> neighbours.add(new Peer(sender, beat.gateway(), "", FrameCodec.VERSION), now));
    link.heard(now);
    link.inlet().received(beat.sent());
    link.outlet().ifPresent(outlet -> outlet.confirm(beat.receipt()));
    intake.reached(beat.reached());
    link.has(beat.heard());
    election.heard(sender, beat.stance(), now);
    if (link.beginsToFollow(self.member(), beat.stance().leader())) {
      herald.tellNow(link);
    }
    if (beat.stance().leaving()) {
      link.absentBecause("it stopped");
      election.forget(sender);
    }
    review(now);
    lookForLeftovers();
    lease.stand(CommonGround.of(neighbours.present()));
    advanceMark();
  }

  /** Of gateways that are gone nothing comes any more: what others have of them is missing here. */
  private void lookForLeftovers() {
    List<String> present = neighbours.presentIds();
    for (Link link : neighbours.present()) {
      for (Frame.Reached mark : link.has()) {
        if (!present.contains(mark.origin().gateway())) {
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
    herald.callWhoeverIsDue(now);
    advanceMark();
    counters.inFlight(
        neighbours.all().stream()
            .flatMap(link -> link.outlet().stream())
            .mapToLong(Outlet::outstanding)
            .sum());
  }

  /** Gives up the leadership and takes leave. */
  void resign(long now) {
    election.resign();
    mandate.settle(() -> herald.callAll(now));
    herald.callAll(now);
    events.relayed().advance(Long.MAX_VALUE);
  }

  /** Tells the other gateways. */
  Herald herald() {
    return herald;
  }

  /** Something that was handed to the network left for the gateway, or could not. */
  void sent(Link link, boolean hasLeft) {
    link.reached(hasLeft);
  }

  /** A frame came that cannot be read. */
  void refused() {
    counters.refused();
  }

  /** The id of the gateway that this member is; empty when it is not known. */
  Optional<String> gatewayOf(String member) {
    return neighbours.gatewayOf(member);
  }

  /** What this gateway says of the cluster. */
  ClusterView view(long now) {
    return new ClusterView(
        gatewayOf(election.leader()).orElse(""),
        election.term(),
        neighbours.seen(now),
        counters.snapshot());
  }

  /** Sees who came and who is gone, and what follows from it. */
  private void review(long now) {
    List<String> present = election.present(now);
    boolean changed = false;
    for (Link link : List.copyOf(neighbours.all())) {
      boolean isHeard = present.contains(link.peer().member());
      // what is sent before a connection stands may be lost, so nothing is until then
      boolean isPresent = isHeard && link.isReached();
      if (isPresent && !link.isReported()) {
        link.reported(true);
        herald.call(link, now);
        relay.open(link, new Outlet(++lastStream, windowBytes));
        herald.call(link, now);
        herald.tellNow(link);
        came(link);
        changed = true;
      } else if (!isPresent && link.isReported()) {
        link.reported(false);
        link.shut();
        went(link, isHeard);
        changed = true;
      }
      if (!isHeard && isToBeForgotten(link, now)) {
        neighbours.forget(link);
        election.forget(link.peer().member());
      }
    }
    mandate.settle(() -> herald.callAll(now));
    if (changed) {
      lease.stand(CommonGround.of(neighbours.present()));
      mandate.tellClients();
    }
  }

  /** Where two lead for a moment, only the one that is followed knows how things stand. */
  private boolean isLeader(Link link) {
    return election.leader().equals(link.peer().member());
  }

  private static boolean isToBeForgotten(Link link, long now) {
    return link.absence().equals("it stopped") || now - link.heardAt() > Timing.REMEMBERED;
  }

  private void came(Link link) {
    LOG.atInfo()
        .addKeyValue("gateway", link.peer().gateway())
        .addKeyValue("remoteAddress", link.peer().address())
        .addKeyValue("members", neighbours.presentIds().size())
        .log("gateway joined");
  }

  private void went(Link link, boolean isHeard) {
    String unsaid = isHeard ? "heard, but not reached" : "not heard any more";
    LOG.atWarn()
        .addKeyValue("gateway", link.peer().gateway())
        .addKeyValue("reason", link.absence().isEmpty() ? unsaid : link.absence())
        .addKeyValue("members", neighbours.presentIds().size())
        .log("gateway gone");
  }

  private void advanceMark() {
    events.relayed().advance(relay.confirmedUpTo(neighbours.all()));
  }
}
