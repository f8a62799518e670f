package io.spore.gateway.http;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import java.util.Optional;

/** What the stream of events says about the gateway right now. Safe to read from any thread. */
public final class GatewayStatus {
  private volatile ClusterChanged cluster = ClusterChanged.empty(0);
  private volatile BrokerLinkChanged brokerLink;

  /** Takes note of what the batch says. */
  public void accept(EventBatch batch) {
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        cluster = changed;
      } else if (event instanceof BrokerLinkChanged changed) {
        brokerLink = changed;
      }
    }
  }

  ClusterChanged cluster() {
    return cluster;
  }

  /** The broker link's last news; empty as long as there was none. */
  public Optional<BrokerLinkChanged> brokerLink() {
    return Optional.ofNullable(brokerLink);
  }
}
