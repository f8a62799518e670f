package io.spore.gateway.demo;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What a pretended node does every few seconds, and may be told to leave. Safe for use by several
 * threads.
 */
final class SimulatedTasks {
  /** Says that the node is there, and how it is. */
  static final String HEARTBEAT = "heartbeat";

  /** Broadcasts an event now and then. */
  static final String PATTERN = "pattern";

  private static final Map<String, Integer> TASK_TO_INTERVAL_MS = intervals();
  private static final Set<String> BEGIN = Set.of("start", "enable");
  private static final Set<String> END = Set.of("stop", "disable");

  private final Map<String, Boolean> taskToRunning = new LinkedHashMap<>();

  /** Does all there is. */
  SimulatedTasks() {
    TASK_TO_INTERVAL_MS.keySet().forEach(task -> taskToRunning.put(task, true));
  }

  private static Map<String, Integer> intervals() {
    Map<String, Integer> intervals = new LinkedHashMap<>();
    intervals.put(HEARTBEAT, 5_000);
    intervals.put(PATTERN, 20_000);
    return intervals;
  }

  /** Whether this is done. */
  synchronized boolean runs(String task) {
    return taskToRunning.get(task);
  }

  /**
   * Does something with a task: {@code start}, {@code enable}, {@code stop}, {@code disable}, or
   * {@code status} for nothing at all.
   *
   * @return whether there are such a task and such an action
   */
  synchronized boolean control(String task, String action) {
    boolean known = BEGIN.contains(action) || END.contains(action) || action.equals("status");
    if (!known || !taskToRunning.containsKey(task)) {
      return false;
    }
    if (!action.equals("status")) {
      taskToRunning.put(task, BEGIN.contains(action));
    }
    return true;
  }

  /** As the firmware lists them. */
  synchronized JsonArray list() {
    JsonArray tasks = new JsonArray();
    taskToRunning.forEach(
        (task, running) ->
            tasks.add(
                new JsonObject()
                    .put("name", task)
                    .put("interval", TASK_TO_INTERVAL_MS.get(task))
                    .put("enabled", running)
                    .put("running", running)
                    .put("autoStart", true)));
    return tasks;
  }

  /** How many are done, as the firmware sums them up. */
  synchronized JsonObject summary() {
    long active = taskToRunning.values().stream().filter(running -> running).count();
    return new JsonObject().put("totalTasks", taskToRunning.size()).put("activeTasks", active);
  }
}
