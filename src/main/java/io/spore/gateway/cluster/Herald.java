package io.spore.gateway.cluster;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.spore.gateway.cluster.Election.Role;
import io.spore.gateway.event.BatchCodec;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.SporeEvents;
import java.util.List;
import java.util.function.BiConsumer;

/**
 * Tells the other gateways how this one stands, what is known now and how far their events have
 * come. Times are milliseconds of a steady clock, the caller's. Not thread-safe: one event loop
 * owns it.
 */
final class Herald {
  private final Neighbours neighbours;
  private final Election election;
  private final Relay relay;
  private final Intake intake;
  private final SporeEvents events;
  private final BiConsumer<Link, Frame> send;

  /**
   * Has told nothing yet.
   *
   * @param send hands a frame to the network
   */
  Herald(
      Neighbours neighbours,
      Election election,
      Relay relay,
      Intake intake,
      SporeEvents events,
      BiConsumer<Link, Frame> send) {
    this.neighbours = neighbours;
    this.election = election;
    this.relay = relay;
    this.intake = intake;
    this.events = events;
    this.send = send;
  }

  /** Sends a beat to all that are remembered. */
  void callAll(long now) {
    neighbours.all().forEach(link -> call(link, now));
  }

  /** Sends a beat to those that wait for one. */
  void callWhoeverIsDue(long now) {
    for (Link link : List.copyOf(neighbours.all())) {
      if (link.isToBeCalled(now)) {
        call(link, now);
      }
    }
  }

  /** Sends a beat. */
  void call(Link link, long now) {
    link.called(now);
    send.accept(
        link,
        new Frame.Beat(
            neighbours.self().gateway(),
            election.stance(now),
            link.outlet().map(Outlet::stream).orElse(Frame.Stream.NONE),
            link.inlet().receipt(),
            link.outlet().map(open -> relay.reached()).orElse(List.of()),
            intake.marks()));
  }

  /** Sends this to the gateways that are there. */
  void tellAll(Frame frame) {
    neighbours.present().forEach(link -> send.accept(link, frame));
  }

  /**
   * Who comes late does not have to wait for the next change to know how things stand. Told once
   * more when it follows: before, it may have led a part of a cut network, and not have listened.
   * Nothing is told unless this gateway leads.
   */
  void tellNow(Link link) {
    List<Event> known = events.state().events();
    if (election.role() == Role.LEADING && !known.isEmpty()) {
      ByteBuf encoded = Unpooled.buffer();
      BatchCodec.encode(new EventBatch(events.origin(), 1, 0, Cursor.START, known), encoded);
      send.accept(link, new Frame.Now(encoded));
    }
  }

  /** Tells the senders how far their events have come. */
  void sendReceipts() {
    boolean room = !events.backpressure().paused();
    for (Link link : neighbours.all()) {
      if (room) {
        link.inlet().consumed();
      }
      if (link.inlet().owesReceipt()) {
        send.accept(link, new Frame.Arrived(link.inlet().receipt()));
      }
    }
  }
}
