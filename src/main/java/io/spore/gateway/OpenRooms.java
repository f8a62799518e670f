package io.spore.gateway;

import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Supplier;

/** Opens rooms, remembers in which order, and closes them in reverse. */
final class OpenRooms {
  private final Vertx vertx;
  private final Deque<String> deployments = new ConcurrentLinkedDeque<>();

  /** None is open yet; this Vert.x will run them. */
  OpenRooms(Vertx vertx) {
    this.vertx = vertx;
  }

  /** Completes when the room is open. */
  Future<Void> open(Deployable room) {
    return open(() -> room, 1);
  }

  /** Completes when as many instances of the room are open, each on an event loop of its own. */
  Future<Void> open(Supplier<? extends Deployable> room, int instances) {
    return vertx
        .deployVerticle(room, new DeploymentOptions().setInstances(instances))
        .onSuccess(deployments::addLast)
        .mapEmpty();
  }

  /** Closes them all, the last one first; waits for each, whether it closes well or not. */
  Future<Void> close() {
    String id = deployments.pollLast();
    return id == null
        ? Future.succeededFuture()
        : vertx.undeploy(id).transform(undeployed -> close());
  }
}
