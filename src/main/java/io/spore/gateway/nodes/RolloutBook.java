package io.spore.gateway.nodes;

import io.spore.gateway.event.ProgressMade;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is known of rollouts, whichever gateway drives them. Not thread-safe: one event loop owns
 * it.
 */
final class RolloutBook {
  /** Rollouts that are remembered; the oldest give way. */
  static final int REMEMBERED = 20;

  private final Map<String, JsonObject> idToState = new LinkedHashMap<>();

  /**
   * A rollout stands here now.
   *
   * @param state as {@link Rollout#toJson} has it
   * @return the rollouts that gave way
   */
  List<String> put(JsonObject state) {
    idToState.put(state.getString("rolloutId"), state);
    List<String> oldest = new ArrayList<>();
    for (JsonObject each : idToState.values()) {
      if (idToState.size() - oldest.size() > REMEMBERED && !isRunning(each)) {
        oldest.add(each.getString("rolloutId"));
      }
    }
    idToState.keySet().removeAll(oldest);
    return oldest;
  }

  /**
   * A step of a rollout that another gateway drives.
   *
   * @return where the rollout stands now; empty when it is not known here
   */
  Optional<JsonObject> apply(ProgressMade step) {
    Map<String, Object> told = step.fields();
    Optional<JsonObject> known = find(String.valueOf(told.get("rolloutId")));
    known.ifPresent(
        state -> {
          for (String field : List.of("status", "doneNodes", "failedNodes")) {
            state.put(field, told.get(field));
          }
          for (Object each : state.getJsonArray("nodes")) {
            JsonObject node = (JsonObject) each;
            if (node.getString("ip").equals(told.get("nodeIp"))) {
              node.put("status", told.get("nodeStatus")).put("reason", told.get("reason"));
            }
          }
        });
    return known;
  }

  /** Where this rollout stands; empty when it is not known. */
  Optional<JsonObject> find(String id) {
    return Optional.ofNullable(idToState.get(id));
  }

  /** All of them, in the order in which they became known. */
  List<JsonObject> all() {
    return List.copyOf(idToState.values());
  }

  /** Those that are not at their end. */
  List<JsonObject> running() {
    return all().stream().filter(RolloutBook::isRunning).toList();
  }

  /** Copies for clients, the newest first. */
  JsonArray newestFirst() {
    List<JsonObject> newestFirst = new ArrayList<>();
    idToState.values().forEach(state -> newestFirst.add(0, state.copy()));
    return new JsonArray(newestFirst);
  }

  private static boolean isRunning(JsonObject state) {
    return Rollout.State.RUNNING.word().equals(state.getString("status"));
  }
}
