package io.spore.gateway.discovery;

import io.spore.gateway.event.ClusterEventHeard;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Recognises a cluster event that several gateways heard as one. Each gateway's copies are paired,
 * in order, with what was told within the last seconds; what finds no partner is news. So an event
 * that a node broadcasts twice is told twice, however many gateways hear it. Not thread-safe.
 */
final class Echoes {
  /** A copy that comes later than this is another event. */
  static final long SPAN_MS = 2_000;

  private static final int REMEMBERED = 10_000;

  private final Map<Sound, Told> told = new LinkedHashMap<>();

  private record Sound(String nodeIp, String name, String data) {}

  private record Telling(long number, long time) {}

  private static final class Told {
    final ArrayDeque<Telling> tellings = new ArrayDeque<>();
    final Map<String, Long> pairedByGateway = new HashMap<>();
    long last;
  }

  /**
   * Takes note of an event.
   *
   * @param gateway who heard it
   * @param now milliseconds
   * @return whether it is to be told: no other gateway's copy of it was
   */
  boolean isNews(String gateway, ClusterEventHeard event, long now) {
    Sound sound = new Sound(event.nodeIp(), event.name(), event.data());
    // the oldest one goes first when there is no room, so each use counts as new
    Told before = told.remove(sound);
    Told entry = before == null ? new Told() : before;
    told.put(sound, entry);
    forgetOldest();
    while (!entry.tellings.isEmpty() && now - entry.tellings.peek().time() > SPAN_MS) {
      entry.tellings.remove();
    }
    long paired = entry.pairedByGateway.getOrDefault(gateway, 0L);
    for (Telling telling : entry.tellings) {
      if (telling.number() > paired) {
        entry.pairedByGateway.put(gateway, telling.number());
        return false;
      }
    }
    entry.last++;
    entry.tellings.add(new Telling(entry.last, now));
    entry.pairedByGateway.put(gateway, entry.last);
    return true;
  }

  /** Lets go of what is too old to have a partner yet to come. */
  void forget(long now) {
    told.values()
        .removeIf(
            entry -> entry.tellings.isEmpty() || now - entry.tellings.getLast().time() > SPAN_MS);
  }

  private void forgetOldest() {
    if (told.size() > REMEMBERED) {
      told.remove(told.keySet().iterator().next());
    }
  }
}
