package io.spore.gateway.mqtt;

import io.spore.gateway.config.BrokerUrl;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.SporeEvents;
import java.util.List;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what comes over one link, but only while this gateway leads; counts what it may not.
 */
final class FencedOutlet implements MessageGatherer.Outlet {
  private static final Logger LOG = LoggerFactory.getLogger(FencedOutlet.class);

  private final BrokerUrl broker;
  private final SporeEvents events;
  private final Leadership leadership;
  private final MqttCounters counters;

  FencedOutlet(BrokerUrl broker, SporeEvents events, Leadership leadership, MqttCounters counters) {
    this.broker = broker;
    this.events = events;
    this.leadership = leadership;
    this.counters = counters;
  }

  /** Whether nobody can say at the moment if this gateway still leads. */
  boolean isUnsure() {
    return leadership.standing() == Standing.UNSURE;
  }

  private boolean leads() {
    return leadership.standing() == Standing.LEADS;
  }

  @Override
  public OptionalLong publish(List<Event> batch, long enteredAt) {
    OptionalLong position = events.publishIf(this::leads, batch, enteredAt);
    if (position.isEmpty()) {
      counters.fenced(batch.size());
      LOG.atWarn()
          .addKeyValue("broker", broker)
          .addKeyValue("dropped", batch.size())
          .log("messages not published: another gateway leads by now");
    }
    return position;
  }

  /** Publishes news of the link itself; those of a gateway that does not lead are of no use. */
  void tell(Event news) {
    events.publishIf(this::leads, List.of(news));
  }
}
