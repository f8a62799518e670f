package io.spore.gateway.http;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What the stream of events says about the gateway right now. Safe to read from any thread. */
public final class GatewayStatus {
  private volatile ClusterChanged cluster = ClusterChanged.empty(0);
  private final Map<String, BrokerLinkChanged> brokerLinks = new ConcurrentHashMap<>();

  /** Takes note of what the batch says. */
  public void accept(EventBatch batch) {
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        cluster = changed;
      } else if (event instanceof BrokerLinkChanged changed) {
        brokerLinks.put(changed.name(), changed);
      }
    }
  }

  ClusterChanged cluster() {
    return cluster;
  }

  /** The last news of the link to the broker of this name; empty as long as there was none. */
  Optional<BrokerLinkChanged> brokerLink(String name) {
    return Optional.ofNullable(brokerLinks.get(name));
  }
}
