package io.spore.gateway.cluster;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Elections that talk over a network of this test's making: gateways freeze, wake up and die, and
 * links between them are cut. Time passes when the test says so.
 */
final class SimulatedCluster {
  private static final long DELAY = 2;

  private final Map<String, Gateway> gateways = new TreeMap<>();
  private final Set<String> cuts = new HashSet<>();
  private long now = 1_000;

  private static final class Gateway {
    final String id;
    final Election election;
    final List<Beat> inbox = new ArrayList<>();
    boolean frozen;
    long nextTick;
    long nextBeat;

    Gateway(String id, Election election, long now) {
      this.id = id;
      this.election = election;
      this.nextTick = now;
      this.nextBeat = now;
    }
  }

  private record Beat(String from, Stance stance, long arrivesAt) {}

  /** Starts a gateway; the cluster manager tells those that are there of each other. */
  void start(String id) {
    Gateway fresh = new Gateway(id, new Election(id, wall(), this::wall, now), now);
    for (Gateway other : gateways.values()) {
      other.election.expect(id, now);
      fresh.election.expect(other.id, now);
    }
    gateways.put(id, fresh);
  }

  /** Ends a gateway without a word; the cluster manager notices. */
  void kill(String id) {
    gateways.remove(id);
    gateways.values().forEach(other -> other.election.lost(id, now));
  }

  /** Has a gateway take leave and end. */
  void stop(String id) {
    Gateway leaving = gateways.get(id);
    leaving.election.resign();
    beat(leaving);
    gateways.remove(id);
  }

  void freeze(String id) {
    gateways.get(id).frozen = true;
  }

  void wake(String id) {
    gateways.get(id).frozen = false;
  }

  void cut(String one, String other) {
    cuts.add(one + " " + other);
    cuts.add(other + " " + one);
  }

  void heal() {
    cuts.clear();
  }

  /** Lets time pass. */
  void run(long millis) {
    for (long end = now + millis; now < end; now++) {
      for (Gateway gateway : List.copyOf(gateways.values())) {
        if (!gateway.frozen) {
          step(gateway);
        }
      }
    }
  }

  private void step(Gateway gateway) {
    // a process that wakes up does not choose what it does first: here the mail, which is harder
    ArrayDeque<Beat> due = new ArrayDeque<>();
    gateway.inbox.removeIf(beat -> beat.arrivesAt() <= now && due.add(beat));
    for (Beat beat : due) {
      gateway.election.heard(beat.from(), beat.stance(), now);
    }
    if (now >= gateway.nextTick) {
      gateway.nextTick = now + Timing.TICK;
      gateway.election.tick(now);
    }
    if (now >= gateway.nextBeat) {
      gateway.nextBeat = now + Timing.BEAT;
      beat(gateway);
    }
  }

  private void beat(Gateway from) {
    for (Gateway to : gateways.values()) {
      if (to != from && !cuts.contains(from.id + " " + to.id)) {
        to.inbox.add(new Beat(from.id, from.election.stance(now), now + DELAY));
      }
    }
  }

  /** The gateways that lead, by their own account. */
  List<String> leaders() {
    return gateways.values().stream()
        .filter(gateway -> !gateway.frozen)
        .filter(gateway -> gateway.election.role() == Election.Role.LEADING)
        .map(gateway -> gateway.id)
        .toList();
  }

  /** Whom each gateway follows. */
  Map<String, String> followed() {
    Map<String, String> followed = new TreeMap<>();
    gateways.forEach((id, gateway) -> followed.put(id, gateway.election.leader()));
    return followed;
  }

  Election election(String id) {
    return gateways.get(id).election;
  }

  List<String> running() {
    return List.copyOf(gateways.keySet());
  }

  private long wall() {
    return 1_700_000_000_000L + now;
  }
}
