package io.spore.gateway.discovery;

import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeChanged;
import io.spore.gateway.event.SightingExchange;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import java.time.InstantSource;
import java.util.Optional;

/**
 * Keeps the nodes known here the same as those known to the other gateways: only one of them tells
 * clients, and any can take over. One event loop owns it.
 */
final class WarmStandby {
  private final Lookout lookout;
  private final Grapevine grapevine;
  private final SightingExchange exchange;
  private final Leadership leadership;
  private final SporeEvents events;
  private final InstantSource clock;
  private Optional<ClusterChanged> learnt = Optional.empty();

  /**
   * Hears nothing yet.
   *
   * @param lookout is kept up to date
   * @param grapevine gathers what is heard here
   * @param exchange where gateways tell each other what they hear
   * @param events where the gateway that leads tells clients
   */
  WarmStandby(
      Lookout lookout,
      Grapevine grapevine,
      SightingExchange exchange,
      Leadership leadership,
      SporeEvents events,
      InstantSource clock) {
    this.lookout = lookout;
    this.grapevine = grapevine;
    this.exchange = exchange;
    this.leadership = leadership;
    this.events = events;
    this.clock = clock;
  }

  /**
   * Hears the other gateways from now on, on this event loop.
   *
   * @param desk does what they wish
   * @param changed called when there may be something to tell clients
   */
  void open(Context eventLoop, NodeDesk desk, Runnable changed) {
    exchange.listen(
        (gateway, sightings) ->
            eventLoop.runOnContext(
                now -> {
                  lookout.hearOf(grapevine, gateway, sightings, clock.millis());
                  desk.fulfil(sightings.wishes());
                  changed.run();
                }));
    leadership.listen(
        standing ->
            eventLoop.runOnContext(
                now -> {
                  stand(standing);
                  changed.run();
                }));
    events.follow(batch -> follow(batch, eventLoop));
  }

  /** Tells the other gateways what was heard here since the last time. */
  void tellOthers() {
    grapevine.due(clock.millis()).ifPresent(exchange::tell);
  }

  /** Tells the other gateways at once if something was heard that can't wait. */
  void tellOthersIfUrgent() {
    if (grapevine.isUrgent()) {
      tellOthers();
    }
  }

  /** Takes over what clients know of the cluster, also from before this gateway was there. */
  void learnCluster() {
    if (leadership.standing() == Standing.FOLLOWS) {
      Optional<ClusterChanged> known = events.state().cluster();
      if (!known.equals(learnt)) {
        learnt = known;
        known.ifPresent(cluster -> lookout.registry().learn(cluster, clock.millis()));
      }
    }
  }

  private void stand(Standing standing) {
    if (standing == Standing.LEADS) {
      lookout.registry().lead(clock.millis());
    } else {
      lookout.registry().follow();
    }
  }

  /** What the gateway that leads told clients is known here, should this one take over. */
  private void follow(EventBatch batch, Context eventLoop) {
    if (!batch.holdsOnlyMessages() && !batch.origin().gateway().equals(events.origin().gateway())) {
      eventLoop.runOnContext(now -> batch.events().forEach(this::learn));
    }
  }

  private void learn(Event told) {
    if (told instanceof NodeChanged change) {
      lookout.registry().learn(change);
    }
  }
}
