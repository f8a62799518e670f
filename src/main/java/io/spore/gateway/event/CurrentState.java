package io.spore.gateway.event;

import io.spore.gateway.event.LastEvents.Stamped;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What the events published so far say about now. Immutable.
 *
 * @param stampedCluster the cluster's last news, with its stamps; empty as long as there was none
 * @param brokerLinks each broker link's last news, by the broker's name; empty as long as there was
 *     none
 * @param log the event log's last news; empty as long as there was none, which is good news
 */
public record CurrentState(
    Optional<Stamped> stampedCluster,
    Map<String, BrokerLinkChanged> brokerLinks,
    Optional<LogChanged> log) {
  /** Before the first event. */
  public static final CurrentState UNKNOWN =
      new CurrentState(Optional.empty(), Map.of(), Optional.empty());

  /** The cluster's last news; empty as long as there was none. */
  public Optional<ClusterChanged> cluster() {
    return stampedCluster.map(stamped -> (ClusterChanged) stamped.event());
  }

  /** The last news of the link to the broker of this name; empty as long as there was none. */
  public Optional<BrokerLinkChanged> brokerLink(String name) {
    return Optional.ofNullable(brokerLinks.get(name));
  }

  /** What is known, each as the event that told it. */
  public List<Event> events() {
    List<Event> events = new ArrayList<>();
    cluster().ifPresent(events::add);
    events.addAll(brokerLinks.values());
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
    return new CurrentState(after.stampedCluster, withLink ? after.brokerLinks : brokerLinks, log);
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
        state = new CurrentState(Optional.of(stamped), state.brokerLinks, state.log);
      } else if (events.get(i) instanceof BrokerLinkChanged changed) {
        state = new CurrentState(state.stampedCluster, state.with(changed), state.log);
      } else if (events.get(i) instanceof LogChanged changed) {
        state = new CurrentState(state.stampedCluster, state.brokerLinks, Optional.of(changed));
      }
    }
    return state;
  }

  private Map<String, BrokerLinkChanged> with(BrokerLinkChanged changed) {
    Map<String, BrokerLinkChanged> links = new TreeMap<>(brokerLinks);
    links.put(changed.name(), changed);
    return Collections.unmodifiableMap(links);
  }
}
