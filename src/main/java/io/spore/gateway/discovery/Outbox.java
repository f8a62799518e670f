package io.spore.gateway.discovery;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.SporeEvents;
import java.util.ArrayList;
import java.util.List;

/**
 * What was learnt and is not told yet: only the gateway that leads tells it. Not thread-safe: one
 * event loop owns it.
 */
final class Outbox {
  private final SporeEvents events;
  private final Leadership leadership;
  private final List<Event> waiting = new ArrayList<>();

  /**
   * Begins empty.
   *
   * @param events where it is told
   * @param leadership whether this gateway leads
   */
  Outbox(SporeEvents events, Leadership leadership) {
    this.events = events;
    this.leadership = leadership;
  }

  /** Takes in what is to be told next. */
  void add(Event event) {
    waiting.add(event);
  }

  /**
   * What one datagram or one check brought about goes out as one batch; while it is not certain
   * whether this gateway leads, it waits.
   */
  void send() {
    Standing standing = leadership.standing();
    if (waiting.isEmpty() || standing == Standing.UNSURE) {
      return;
    }
    events.publishIf(() -> leadership.standing() == Standing.LEADS, waiting);
    waiting.clear();
  }
}
