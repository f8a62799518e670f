package io.spore.gateway.nodes;

import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.vertx.core.json.JsonObject;
import java.util.Objects;

/**
 * What is rolled out, and how carefully.
 *
 * @param id names the rollout
 * @param name the firmware's name
 * @param version the version that a node's labels show once it runs the firmware
 * @param sha256 the firmware's digest, in lower-case hexadecimal digits
 * @param size the firmware's size, in bytes
 * @param parallel nodes that are updated at the same time
 * @param canary nodes that must succeed before the others follow
 * @param maxFailureRate share of all nodes that may fail before it stops
 * @param verifyTimeoutMs how long a node may take to come back, in milliseconds
 * @param startedAt when it was ordered, in milliseconds since the epoch
 */
record RolloutPlan(
    String id,
    String name,
    String version,
    String sha256,
    long size,
    int parallel,
    int canary,
    double maxFailureRate,
    long verifyTimeoutMs,
    long startedAt) {
  private static final int MOST_PARALLEL = 100;

  /** Has a name for all that is to have one. */
  RolloutPlan {
    Objects.requireNonNull(id, "rolloutId");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(sha256, "sha256");
  }

  /** The plan for an order; what it does not say is as configured. */
  static RolloutPlan of(
      String id, JsonObject order, Firmware firmware, RolloutConfig config, long now) {
    return new RolloutPlan(
        id,
        firmware.name(),
        firmware.version(),
        firmware.sha256(),
        firmware.size(),
        whole(order, "parallel", config.parallel(), 1),
        whole(order, "canary", config.canary(), 0),
        share(order, config.maxFailureRate()),
        config.verifyTimeout().toMillis(),
        now);
  }

  static RolloutPlan parse(JsonObject json) {
    JsonObject firmware = json.getJsonObject("firmware");
    return new RolloutPlan(
        json.getString("rolloutId"),
        firmware.getString("name"),
        firmware.getString("version"),
        firmware.getString("sha256"),
        firmware.getLong("size"),
        json.getInteger("parallel"),
        json.getInteger("canary"),
        json.getDouble("maxFailureRate"),
        json.getLong("verifyTimeoutMs"),
        json.getLong("startedAt"));
  }

  JsonObject toJson() {
    return new JsonObject()
        .put("rolloutId", id)
        .put(
            "firmware",
            new JsonObject()
                .put("name", name)
                .put("version", version)
                .put("sha256", sha256)
                .put("size", size))
        .put("parallel", parallel)
        .put("canary", canary)
        .put("maxFailureRate", maxFailureRate)
        .put("verifyTimeoutMs", verifyTimeoutMs)
        .put("startedAt", startedAt);
  }

  private static int whole(JsonObject order, String key, int fallback, int least) {
    Object value = order.getValue(key, fallback);
    if (!(value instanceof Integer number) || number < least || number > MOST_PARALLEL) {
      throw new RolloutRefusedException(
          Reason.BAD_ORDER,
          key + ": " + value + " is no whole number from " + least + " to " + MOST_PARALLEL);
    }
    return number;
  }

  private static double share(JsonObject order, double fallback) {
    Object value = order.getValue("maxFailureRate", fallback);
    if (!(value instanceof Number number)
        || !(number.doubleValue() >= 0 && number.doubleValue() <= 1)) {
      throw new RolloutRefusedException(
          Reason.BAD_ORDER, "maxFailureRate: " + value + " is no share from 0 to 1");
    }
    return number.doubleValue();
  }
}
