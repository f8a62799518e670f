package io.spore.gateway.event;

import io.spore.gateway.event.LastEvents.Stamped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the events published so far say about now. Immutable.
 *
 * @param stampedCluster the cluster's last news, with its stamps; empty as long as there was none
 * @param brokerLink the broker link's last news; empty as long as there was none
 * @param log the event log's last news; empty as long as there was none, which is good news
 */
public record CurrentState(
    Optional<Stamped> stampedCluster,
    Optional<BrokerLinkChanged> brokerLink,
    Optional<LogChanged> log) {
  /** Before the first event. */
  public static final CurrentState UNKNOWN =
      new CurrentState(Optional.empty(), Optional.empty(), Optional.empty());

  /** The cluster's last news; empty as long as there was none. */
  public Optional<ClusterChanged> cluster() {
    return stampedCluster.map(stamped -> (ClusterChanged) stamped.event());
  }

  /** What is known, each as the event that told it. */
  public List<Event> events() {
    List<Event> events = new ArrayList<>();
    cluster().ifPresent(events::add);
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
    return new CurrentState(after.stampedCluster, withLink ? after.brokerLink : brokerLink, log);
  }

  /** The state after the batch; most batches change nothing, and are not even looked into. */
  public CurrentState after(EventBatch batch) {
    if (batch.holdsOnlyMessages()) {
      return this;
    }
    CurrentState state = this;
    List<Event> events = batch.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof ClusterChanged changed) {
        Stamped stamped = new Stamped(batch.origin(), batch.firstSeq() + i, changed);
        state = new CurrentState(Optional.of(stamped), state.brokerLink, state.log);
      } else if (events.get(i) instanceof BrokerLinkChanged changed) {
        state = new CurrentState(state.stampedCluster, Optional.of(changed), state.log);
      } else if (events.get(i) instanceof LogChanged changed) {
        state = new CurrentState(state.stampedCluster, state.brokerLink, Optional.of(changed));
      }
    }
    return state;
  }
}
