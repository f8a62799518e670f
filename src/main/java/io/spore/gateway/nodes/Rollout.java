package io.spore.gateway.nodes;

import io.spore.gateway.event.ProgressMade;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * One rollout: which node is to be updated when, and what became of it. Some nodes go first, as
 * canaries; the others follow when all of those succeeded. Too many failures, or a person, stop it:
 * no further node is begun, those under way are finished. Not thread-safe: one event loop owns it.
 */
final class Rollout {
  /** Fit for the name of a file. */
  private static final Pattern ID = Pattern.compile("[0-9A-Za-z-]{1,64}");

  private final RolloutPlan plan;
  private final Map<String, NodeProgress> nodes = new LinkedHashMap<>();
  private final Consumer<NodeProgress> changed;
  private String stopReason = "";
  private boolean cancelled;

  /** Where a rollout stands. */
  enum State {
    /** Nodes are updated or wait for it. */
    RUNNING,
    /** All nodes were seen to; not more failed than may. */
    DONE,
    /** It was stopped because too many nodes failed. */
    FAILED,
    /** It was stopped by a person. */
    CANCELLED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Plans a rollout.
   *
   * @param ips the nodes, in the order in which they are updated; each once
   * @param changed is told each change of a node
   */
  Rollout(RolloutPlan plan, List<String> ips, Consumer<NodeProgress> changed) {
    this.plan = plan;
    this.changed = changed;
    ips.forEach(ip -> nodes.put(ip, new NodeProgress(ip)));
  }

  RolloutPlan plan() {
    return plan;
  }

  State state() {
    if (nodes.values().stream().anyMatch(node -> !node.state().isEnd())) {
      return State.RUNNING;
    }
    return cancelled ? State.CANCELLED : stopReason.isEmpty() ? State.DONE : State.FAILED;
  }

  /** The nodes to begin with now; they count as uploading from now on. */
  List<String> begin() {
    List<String> begun = new ArrayList<>();
    int room = plan.parallel() - (int) count(NodeProgress.State::isActive);
    int candidates = canariesAreDone() ? nodes.size() : canaries();
    for (NodeProgress node : List.copyOf(nodes.values()).subList(0, candidates)) {
      if (begun.size() < room && node.state() == NodeProgress.State.WAITING) {
        begun.add(node.ip());
        enter(node, NodeProgress.State.UPLOADING, "");
      }
    }
    return begun;
  }

  /** The node took the firmware, and is to come back with it. */
  void uploaded(String ip, long now) {
    NodeProgress node = nodes.get(ip);
    if (node.state() == NodeProgress.State.UPLOADING) {
      node.verifyUntil(now + plan.verifyTimeoutMs());
      enter(node, NodeProgress.State.VERIFYING, "");
    }
  }

  /** The node says which version it runs. */
  void runs(String ip, String version) {
    NodeProgress node = nodes.get(ip);
    if (node.state().isActive() && version.equals(plan.version())) {
      enter(node, NodeProgress.State.DONE, "");
    }
  }

  /** The node could not be updated. */
  void failed(String ip, String reason) {
    NodeProgress node = nodes.get(ip);
    if (!node.state().isActive()) {
      return;
    }
    String why = whyToStop(ip, reason);
    if (stopReason.isEmpty()) {
      // Known before the node's failure is told: it may be the end.
      stopReason = why;
    }
    enter(node, NodeProgress.State.FAILED, reason);
    if (!why.isEmpty()) {
      stop(why);
    }
  }

  /** Why a node's failure stops the rollout; empty when it does not. */
  private String whyToStop(String ip, String reason) {
    long failures = 1 + count(state -> state == NodeProgress.State.FAILED);
    if (isCanary(ip)) {
      return "a canary failed: " + ip + ": " + reason;
    }
    return failures > plan.maxFailureRate() * nodes.size()
        ? failures + " of " + nodes.size() + " nodes failed"
        : "";
  }

  /** The nodes that are to come back with the new version. */
  List<String> verifying() {
    return nodes.values().stream()
        .filter(node -> node.state() == NodeProgress.State.VERIFYING)
        .map(NodeProgress::ip)
        .toList();
  }

  /** Looks for nodes that did not come back in time. */
  void check(long now) {
    for (String ip : verifying()) {
      if (now >= nodes.get(ip).verifyUntil()) {
        failed(ip, "did not come back with version " + plan.version());
      }
    }
  }

  /** A person stops it. */
  void cancel() {
    if (state() == State.RUNNING) {
      cancelled = true;
      stop("cancelled");
    }
  }

  /** Why it was stopped; empty when it was not. */
  String stopReason() {
    return stopReason;
  }

  /** What clients are told of a change of this node. */
  ProgressMade news(NodeProgress node, String hostname, long now) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("rolloutId", plan.id());
    fields.put("status", state().word());
    fields.put("nodeIp", node.ip());
    fields.put("hostname", hostname);
    fields.put("nodeStatus", node.state().word());
    fields.put("reason", node.reason());
    fields.put("doneNodes", count(state -> state == NodeProgress.State.DONE));
    fields.put("failedNodes", count(state -> state == NodeProgress.State.FAILED));
    fields.put("totalNodes", (long) nodes.size());
    return new ProgressMade("rollout/progress", fields, now);
  }

  /** Where it stands, for clients and for the disk. */
  JsonObject toJson() {
    JsonArray all = new JsonArray();
    nodes.values().forEach(node -> all.add(node.toJson()));
    return plan.toJson()
        .put("status", state().word())
        .put("reason", stopReason)
        .put("cancelled", cancelled)
        .put("totalNodes", nodes.size())
        .put("doneNodes", count(state -> state == NodeProgress.State.DONE))
        .put("failedNodes", count(state -> state == NodeProgress.State.FAILED))
        .put("nodes", all);
  }

  /**
   * Goes on with what {@link #toJson} wrote, after a restart. Uploads that were under way begin
   * anew; who was to come back is given its time again.
   */
  static Rollout resume(JsonObject json, long now, Consumer<NodeProgress> changed) {
    Rollout rollout = new Rollout(RolloutPlan.parse(json), List.of(), changed);
    rollout.stopReason = Objects.requireNonNull(json.getString("reason"), "reason");
    rollout.cancelled = json.getBoolean("cancelled");
    for (Object element : json.getJsonArray("nodes")) {
      NodeProgress node = NodeProgress.parse((JsonObject) element);
      if (node.state() == NodeProgress.State.UPLOADING) {
        node.enter(
            rollout.stopReason.isEmpty() ? NodeProgress.State.WAITING : NodeProgress.State.SKIPPED,
            "");
      }
      node.verifyUntil(now + rollout.plan.verifyTimeoutMs());
      rollout.nodes.put(node.ip(), node);
    }
    return rollout;
  }

  /**
   * What {@link #toJson} wrote.
   *
   * @return the same
   * @throws IllegalArgumentException when it is something else
   */
  static JsonObject checked(JsonObject json) {
    try {
      if (!ID.matcher(resume(json, 0, node -> {}).plan.id()).matches()) {
        throw new IllegalArgumentException("not the state of a rollout: rolloutId");
      }
      return json;
    } catch (NullPointerException | ClassCastException e) {
      throw new IllegalArgumentException("not the state of a rollout: " + e.getMessage(), e);
    }
  }

  /** Begins with no further node. */
  void stop(String reason) {
    if (stopReason.isEmpty()) {
      stopReason = reason;
    }
    nodes.values().stream()
        .filter(node -> node.state() == NodeProgress.State.WAITING)
        .forEach(node -> enter(node, NodeProgress.State.SKIPPED, reason));
  }

  private int canaries() {
    return Math.min(plan.canary(), nodes.size());
  }

  private boolean isCanary(String ip) {
    return List.copyOf(nodes.keySet()).indexOf(ip) < canaries();
  }

  private boolean canariesAreDone() {
    return nodes.values().stream()
        .limit(canaries())
        .allMatch(node -> node.state() == NodeProgress.State.DONE);
  }

  private long count(Predicate<NodeProgress.State> which) {
    return nodes.values().stream().map(NodeProgress::state).filter(which).count();
  }

  private void enter(NodeProgress node, NodeProgress.State state, String reason) {
    node.enter(state, reason);
    changed.accept(node);
  }
}
