package io.spore.gateway.http;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LogChanged;
import java.util.Optional;

/** What the stream of events says about the gateway right now. Safe to read from any thread. */
public final class GatewayStatus {
  private volatile ClusterChanged cluster = ClusterChanged.empty(0);
  private volatile BrokerLinkChanged brokerLink;
  private volatile LogChanged log;

  /** Takes note of what the batch says. */
  public void accept(EventBatch batch) {
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        cluster = changed;
      } else if (event instanceof BrokerLinkChanged changed) {
        brokerLink = changed;
      } else if (event instanceof LogChanged changed) {
        log = changed;
      }
    }
  }

  ClusterChanged cluster() {
    return cluster;
  }

  /** The event log's last news; empty as long as there was none, which is good news. */
  Optional<LogChanged> log() {
    return Optional.ofNullable(log);
  }

  /** The broker link's last news; empty as long as there was none. */
  Optional<BrokerLinkChanged> brokerLink() {
    return Optional.ofNullable(brokerLink);
  }
}
