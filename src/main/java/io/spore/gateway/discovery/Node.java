package io.spore.gateway.discovery;

import io.spore.gateway.config.Addresses;
import io.spore.gateway.event.Member;
import io.spore.gateway.event.NodeChanged.Action;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** What is remembered of one node. */
final class Node {

  /** How present a node is. */
  enum State {
    DISCOVERED(Action.DISCOVERED),
    ACTIVE(Action.ACTIVE),
    STALE(Action.STALE),
    LOST(Action.LOST);

    private final Action entered;

    State(Action entered) {
      this.entered = entered;
    }

    /** The state that a node is in after this; empty when it says nothing of it. */
    static Optional<State> enteredBy(Action action) {
      return Stream.of(values()).filter(state -> state.entered == action).findFirst();
    }

    /** What is told when a node enters this state. */
    Action entered() {
      return entered;
    }

    /** Whether a node in this state was not heard lately. */
    boolean isSilent() {
      return this == STALE || this == LOST;
    }

    /** Whether a node in this state belongs to the cluster. */
    boolean isMember() {
      return this != LOST;
    }
  }

  private static final Set<String> VOLATILE = Set.of("freeHeap", "uptime");

  /** An ESP8266 counts its uptime in 32 bits of milliseconds: after 49.7 days it starts over. */
  private static final long UPTIME_WRAP = 1L << 32;

  private static final long UPTIME_SLACK = 5_000;

  private final String ip;
  private final byte[] address;
  private final FlapDamper damper;
  private final long firstHeardAt;
  private final Map<String, Object> resources = new LinkedHashMap<>();
  private final Map<String, String> labels = new LinkedHashMap<>();
  private String hostname = "";
  private State state = State.DISCOVERED;
  private State told;
  private long lastSeen;
  private long heardAt;
  private long uptimeHeardAt;

  Node(String ip, FlapDamper damper, long firstHeardAt) {
    this.ip = ip;
    this.address = Addresses.parseLiteral(ip);
    this.damper = damper;
    this.firstHeardAt = firstHeardAt;
  }

  /** Takes over what was known of the node under its former address. */
  void inherit(Node former) {
    hostname = former.hostname;
    resources.clear();
    resources.putAll(former.resources);
    labels.clear();
    labels.putAll(former.labels);
    uptimeHeardAt = former.uptimeHeardAt;
  }

  String ip() {
    return ip;
  }

  /** The address in network order: what nodes are sorted by. */
  byte[] address() {
    return address;
  }

  String hostname() {
    return hostname;
  }

  void rename(String newHostname) {
    hostname = newHostname;
  }

  FlapDamper damper() {
    return damper;
  }

  State state() {
    return state;
  }

  void enter(State newState) {
    state = newState;
  }

  /** Whether clients were told of the state it is in. */
  boolean isTold() {
    return told == state;
  }

  /** Whether clients take it for present, silent or lost as it is; nobody told them is no. */
  boolean isToldRoughly() {
    return told != null && (told == state || (!told.isSilent() && !state.isSilent()));
  }

  void markTold() {
    told = state;
  }

  /** Another gateway told clients that it is in this state. */
  void markToldAs(State itsState) {
    told = itsState;
  }

  /** When it was heard first, in listening time. */
  long firstHeardAt() {
    return firstHeardAt;
  }

  /** When it was heard last, in listening time. */
  long heardAt() {
    return heardAt;
  }

  /**
   * Notes a sign of life.
   *
   * @param now milliseconds since the epoch
   * @param listened the same moment in listening time
   */
  void seen(long now, long listened) {
    lastSeen = now;
    heardAt = listened;
  }

  /** Whether the update shows that the node has started anew since the last one. */
  boolean rebooted(NodeInfo info, long listened) {
    if (!(resources.get("uptime") instanceof Number before)
        || !(info.resources().get("uptime") instanceof Number after)
        || after.doubleValue() >= before.doubleValue()) {
      return false;
    }
    double expected = before.doubleValue() + (listened - uptimeHeardAt);
    return expected + UPTIME_SLACK < UPTIME_WRAP || before.doubleValue() >= UPTIME_WRAP;
  }

  /** Takes over what the node told. Returns whether other members should hear of it. */
  boolean learn(NodeInfo info, long listened) {
    boolean changed = false;
    for (Map.Entry<String, Object> told : info.resources().entrySet()) {
      Object before = resources.put(told.getKey(), told.getValue());
      changed |=
          before == null || (!before.equals(told.getValue()) && !VOLATILE.contains(told.getKey()));
    }
    if (info.resources().containsKey("uptime")) {
      uptimeHeardAt = listened;
    }
    return learnLabels(info) || changed;
  }

  private boolean learnLabels(NodeInfo info) {
    if (info.labelsWhole()) {
      if (labels.equals(info.labels())) {
        return false;
      }
      labels.clear();
      labels.putAll(info.labels());
      return true;
    }
    boolean changed = false;
    for (Map.Entry<String, String> label : info.labels().entrySet()) {
      if (labels.size() < NodeInfoReader.MAX_LABELS || labels.containsKey(label.getKey())) {
        changed |= !label.getValue().equals(labels.put(label.getKey(), label.getValue()));
      }
    }
    return changed;
  }

  /** The node as clients see it. */
  Member asMember() {
    String status = state == State.STALE ? "stale" : "active";
    return new Member(ip, hostname, status, lastSeen, 0, resources, labels);
  }
}
