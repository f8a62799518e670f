package io.spore.gateway.log;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MqttMessage;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The last event of each topic, bounded in number and bytes: the topic that was not heard of for
 * the longest time goes first. The state of the cluster never goes.
 *
 * <p>An MQTT message without payload ends its topic. That is how a retained message is deleted at
 * the broker (MQTT 3.1.1, section 3.3.1.3), and those who are subscribed already see it without the
 * retain flag, so it can't be told from any other empty message.
 *
 * <p>Publishers wait while an event is noted, and mostly nobody asks. So batches are only put aside
 * at first; when there are enough of them, or when somebody asks, of each topic just its last event
 * is entered.
 */
final class LastEventsTable {
  /** An entry's share of the map, and the objects that bear the stamps. */
  private static final int OVERHEAD = 128;

  /**
   * How much is put aside at most. Little, because the garbage collector takes what outlives some
   * of its rounds for something that stays: with 4 MiB it had to look through everything every few
   * seconds, which stopped all clients for 15 ms.
   */
  private static final int EVENTS_ASIDE = 1_024;

  private static final long BYTES_ASIDE = 256L * 1024;

  private final int maxTopics;
  private final long maxBytes;

  /** In the order of the positions: what is updated moves to the end. */
  private final Map<String, Stamped> lastByKey = new LinkedHashMap<>(16, 0.75f, true);

  private final ArrayDeque<EventBatch> aside = new ArrayDeque<>();
  private int eventsAside;
  private long bytesAside;
  private long bytes;
  private long evicted;

  /**
   * An empty table.
   *
   * @param cluster what is known of the cluster before anything was heard
   */
  LastEventsTable(int maxTopics, long maxBytes, Stamped cluster) {
    this.maxTopics = maxTopics;
    this.maxBytes = maxBytes;
    put(cluster);
  }

  /** Takes note of what the batch says. */
  void accept(EventBatch batch) {
    aside.add(batch);
    eventsAside += batch.events().size();
    bytesAside += batch.sizeInBytes();
    if (eventsAside >= EVENTS_ASIDE || bytesAside >= BYTES_ASIDE) {
      enterWhatIsAside();
    }
  }

  /**
   * Takes note of the MQTT messages in a batch of an earlier run. What the gateway said of itself
   * and its nodes is over with that run.
   */
  void acceptEarlier(EventBatch batch) {
    List<Event> events = batch.events();
    for (int i = 0; i < events.size(); i++) {
      if (events.get(i) instanceof MqttMessage message) {
        enter(new Stamped(batch.origin(), batch.firstSeq() + i, message));
      }
    }
  }

  /** Newest first: an event whose topic was met already costs one look-up and nothing else. */
  private void enterWhatIsAside() {
    Set<String> met = new HashSet<>();
    ArrayDeque<Stamped> last = new ArrayDeque<>();
    for (EventBatch batch = aside.pollLast(); batch != null; batch = aside.pollLast()) {
      List<Event> events = batch.events();
      for (int i = events.size() - 1; i >= 0; i--) {
        if (met.add(key(events.get(i)))) {
          last.push(new Stamped(batch.origin(), batch.firstSeq() + i, events.get(i)));
        }
      }
    }
    eventsAside = 0;
    bytesAside = 0;
    last.forEach(this::enter);
  }

  private void enter(Stamped stamped) {
    if (stamped.event() instanceof MqttMessage message && message.payload().length == 0) {
      forget(key(message));
    } else {
      put(stamped);
      evict();
    }
  }

  private void put(Stamped stamped) {
    Stamped before = lastByKey.put(key(stamped.event()), stamped);
    bytes += size(stamped) - (before == null ? 0 : size(before));
  }

  private void forget(String key) {
    Stamped gone = lastByKey.remove(key);
    if (gone != null) {
      bytes -= size(gone);
    }
  }

  /** No MQTT topic holds U+0000, so a message can't pass for the gateway's own event. */
  private static String key(Event event) {
    if (event instanceof MqttMessage) {
      return event.topic();
    }
    String several = event instanceof BrokerLinkChanged link ? '\0' + link.name() : "";
    return '\0' + event.topic() + several;
  }

  private void evict() {
    if (lastByKey.size() <= maxTopics && bytes <= maxBytes) {
      return;
    }
    Iterator<Stamped> oldestFirst = lastByKey.values().iterator();
    while ((lastByKey.size() > maxTopics || bytes > maxBytes) && oldestFirst.hasNext()) {
      Stamped oldest = oldestFirst.next();
      if (!(oldest.event() instanceof ClusterChanged)) {
        oldestFirst.remove();
        bytes -= size(oldest);
        evicted++;
      }
    }
  }

  private static int size(Stamped stamped) {
    return OVERHEAD + stamped.event().sizeInBytes();
  }

  /** All that is remembered, in the order in which it was published. */
  List<Stamped> all() {
    enterWhatIsAside();
    return List.copyOf(lastByKey.values());
  }

  /** How many topics are remembered. */
  int size() {
    enterWhatIsAside();
    return lastByKey.size();
  }

  /** How many topics went because there was no room for them. */
  long evicted() {
    enterWhatIsAside();
    return evicted;
  }
}
