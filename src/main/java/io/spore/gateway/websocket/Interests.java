package io.spore.gateway.websocket;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.RecentMap;
import io.spore.gateway.event.SubscriptionTree;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Selection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Who of one event loop's clients wants which topics and may see them. Clients that want and may
 * see the same share one entry, and what was found for a topic is remembered until an entry comes
 * or goes, so an event costs one look-up and nothing for those who don't get it, however many they
 * are.
 */
final class Interests {
  private static final int TOPICS_REMEMBERED = 8192;
  private static final int LONGEST_REMEMBERED = 256;

  /** The QoS counts for nothing here: the tree is the broker's too, where it does. */
  private static final int NO_QOS = 0;

  private final Map<Key, Group> groups = new HashMap<>();
  private final SubscriptionTree<Group> byTopic = new SubscriptionTree<>();
  private final Set<Group> allButExclusions = new LinkedHashSet<>();
  private RecentMap<String, List<Group>> remembered = new RecentMap<>(TOPICS_REMEMBERED);

  private record Key(Rendering rendering, Selection selection) {}

  /** Whether nobody has filters. */
  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Takes a client in, with what it wants now. */
  void join(Subscriber subscriber) {
    groups.computeIfAbsent(key(subscriber), this::enter).members().add(subscriber);
  }

  /** Lets a client go that wants what it wanted when it came. */
  void leave(Subscriber subscriber) {
    Group group = groups.get(key(subscriber));
    group.members().remove(subscriber);
    if (group.members().isEmpty()) {
      remove(group);
    }
  }

  private static Key key(Subscriber subscriber) {
    return new Key(subscriber.rendering(), subscriber.selection());
  }

  /** The groups that get at least one of the batch's events; each has collected which. */
  List<Group> collect(EventBatch batch) {
    List<Event> events = batch.events();
    List<Group> found = new ArrayList<>();
    for (int place = 0; place < events.size(); place++) {
      for (Group group : groupsFor(events.get(place))) {
        if (group.collect(batch.position(), place)) {
          found.add(group);
        }
      }
    }
    return found;
  }

  private Collection<Group> groupsFor(Event event) {
    return Selection.isForEverybody(event) ? groups.values() : groupsFor(event.topic());
  }

  private List<Group> groupsFor(String topic) {
    List<Group> known = remembered.get(topic);
    if (known != null) {
      return known;
    }
    List<Group> found = new ArrayList<>();
    byTopic.subscribersOf(topic).keySet().forEach(group -> addIfAdmitted(group, topic, found));
    allButExclusions.forEach(group -> addIfAdmitted(group, topic, found));
    if (topic.length() <= LONGEST_REMEMBERED) {
      remembered.put(topic, found);
    }
    return found;
  }

  private static void addIfAdmitted(Group group, String topic, List<Group> found) {
    if (group.selection().admits(topic)) {
      found.add(group);
    }
  }

  private Group enter(Key key) {
    remembered = new RecentMap<>(TOPICS_REMEMBERED);
    Group group = new Group(key.rendering(), key.selection());
    if (key.selection().everything()) {
      allButExclusions.add(group);
    }
    for (TopicFilter filter : key.selection().topics()) {
      byTopic.subscribe(filter, group, NO_QOS);
    }
    return group;
  }

  private void remove(Group group) {
    remembered = new RecentMap<>(TOPICS_REMEMBERED);
    groups.remove(new Key(group.rendering(), group.selection()));
    allButExclusions.remove(group);
    for (TopicFilter filter : group.selection().topics()) {
      byTopic.unsubscribe(filter, group);
    }
  }
}
