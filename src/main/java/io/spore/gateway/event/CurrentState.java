package io.spore.gateway.event;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the events published so far say about now. Immutable.
 *
 * @param cluster the cluster's last news; empty as long as there was none
 * @param brokerLink the broker link's last news; empty as long as there was none
 * @param log the event log's last news; empty as long as there was none, which is good news
 */
public record CurrentState(
    Optional<ClusterChanged> cluster,
    Optional<BrokerLinkChanged> brokerLink,
    Optional<LogChanged> log) {
  /** Before the first event. */
  public static final CurrentState UNKNOWN =
      new CurrentState(Optional.empty(), Optional.empty(), Optional.empty());

  /** What is known, each as the event that told it. */
  public List<Event> events() {
    List<Event> events = new ArrayList<>();
    cluster.ifPresent(events::add);
    brokerLink.ifPresent(events::add);
    log.ifPresent(events::add);
    return events;
  }

  /**
   * The state after a batch of another gateway, which says nothing of this one's log.
   *
   * @param withLink whether it says something of this gateway's link to the broker
   */
  public CurrentState afterForeign(EventBatch batch, boolean withLink) {
    if (batch.holdsOnlyMessages()) {
      return this;
    }
    CurrentState after = after(batch);
    return new CurrentState(after.cluster, withLink ? after.brokerLink : brokerLink, log);
  }

  /** The state after the batch; most batches change nothing, and are not even looked into. */
  public CurrentState after(EventBatch batch) {
    if (batch.holdsOnlyMessages()) {
      return this;
    }
    CurrentState state = this;
    for (Event event : batch.events()) {
      if (event instanceof ClusterChanged changed) {
        state = new CurrentState(Optional.of(changed), state.brokerLink, state.log);
      } else if (event instanceof BrokerLinkChanged changed) {
        state = new CurrentState(state.cluster, Optional.of(changed), state.log);
      } else if (event instanceof LogChanged changed) {
        state = new CurrentState(state.cluster, state.brokerLink, Optional.of(changed));
      }
    }
    return state;
  }
}
