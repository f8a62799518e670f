package io.spore.gateway.http;

import io.spore.gateway.event.Rollouts;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/** Rolls firmware out, and says how far it is. */
final class RolloutRoutes implements HttpApi.RouteGroup {
  private final Rollouts rollouts;
  private final Answers answers;

  RolloutRoutes(Rollouts rollouts, Answers answers) {
    this.rollouts = rollouts;
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("rolloutStart", this::start);
    operations.on("rolloutList", this::list);
    operations.on(
        "rolloutStatus", context -> answers.json(context, rollouts.find(context.pathParam("id"))));
    operations.on(
        "rolloutCancel",
        context -> answers.json(context, rollouts.cancel(context.pathParam("id"))));
  }

  private void start(RoutingContext context) {
    JsonObject order = Operations.checked(context).getBody().getJsonObject();
    answers.json(
        context,
        rollouts
            .start(order)
            .map(
                started ->
                    new JsonObject()
                        .put("success", true)
                        .put(
                            "message",
                            "rollout to " + started.getInteger("totalNodes") + " nodes started")
                        .mergeIn(started)));
  }

  private void list(RoutingContext context) {
    answers.json(context, rollouts.all().map(all -> new JsonObject().put("rollouts", all)));
  }
}
