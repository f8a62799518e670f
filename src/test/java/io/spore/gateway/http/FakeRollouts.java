package io.spore.gateway.http;

import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.spore.gateway.event.Rollouts;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** Remembers what was ordered; knows one rollout, {@code r-1}. */
final class FakeRollouts implements Rollouts {
  final List<JsonObject> ordered = new ArrayList<>();
  final List<String> cancelled = new ArrayList<>();
  Reason refusal;

  @Override
  public Future<JsonObject> start(JsonObject order) {
    if (refusal != null) {
      return Future.failedFuture(new RolloutRefusedException(refusal, "refused"));
    }
    ordered.add(order);
    return Future.succeededFuture(
        new JsonObject()
            .put("rolloutId", "r-1")
            .put("totalNodes", order.getJsonArray("nodes").size())
            .put("firmwareUrl", "http://registry/firmware/base/1.2.0"));
  }

  @Override
  public Future<JsonArray> all() {
    return find("r-1").map(one -> new JsonArray().add(one));
  }

  @Override
  public Future<JsonObject> find(String id) {
    return id.equals("r-1")
        ? Future.succeededFuture(new JsonObject().put("rolloutId", id).put("status", "running"))
        : Future.failedFuture(
            new RolloutRefusedException(Reason.UNKNOWN, "there is no rollout " + id));
  }

  @Override
  public Future<JsonObject> cancel(String id) {
    cancelled.add(id);
    return find(id);
  }
}
