package io.spore.gateway.event;

import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/**
 * Whoever rolls firmware out. May be asked from any event loop; futures complete on any and fail
 * with {@link RolloutRefusedException}.
 */
public interface Rollouts {

  /**
   * Fetches the firmware and starts to roll it out.
   *
   * @param order {@code firmware} with {@code name} and {@code version}, {@code nodes} with {@code
   *     ip}, and perhaps {@code parallel}, {@code canary}, {@code maxFailureRate}
   * @return {@code rolloutId}, {@code totalNodes}, {@code firmwareUrl}
   */
  Future<JsonObject> start(JsonObject order);

  /** All rollouts that are remembered, the newest first. */
  Future<JsonArray> all();

  /** Where this rollout stands. */
  Future<JsonObject> find(String id);

  /** Begins with no further node; those under way are finished. */
  Future<JsonObject> cancel(String id);
}
