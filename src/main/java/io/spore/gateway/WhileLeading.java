package io.spore.gateway;

import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has a room deployed as long as this gateway leads, a fresh one for each time that it does. Vert.x
 * takes the room down with this verticle.
 */
final class WhileLeading extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(WhileLeading.class);

  private final Leadership leadership;
  private final Runnable check;
  private final Supplier<Deployable> room;

  private Future<Void> latest = Future.succeededFuture();
  private String deployed;
  private boolean stopped;

  /**
   * Prepares the verticle.
   *
   * @param check throws when the room could not be opened, so that this is not found out only when
   *     it is needed
   * @param room makes the room anew each time
   */
  WhileLeading(Leadership leadership, Runnable check, Supplier<Deployable> room) {
    this.leadership = leadership;
    this.check = check;
    this.room = room;
  }

  /** Completes at once; the room comes and goes by itself. */
  @Override
  public Future<?> start() {
    check.run();
    leadership.listen(standing -> context.runOnContext(now -> queue(standing)));
    return Future.succeededFuture();
  }

  @Override
  public Future<?> stop() {
    stopped = true;
    return latest.otherwiseEmpty();
  }

  /** One step after the other: a room that is coming must be there before it can go. */
  private void queue(Standing standing) {
    latest = latest.transform(before -> standing == Standing.LEADS ? open() : close());
  }

  private Future<Void> open() {
    if (deployed != null || stopped) {
      return Future.succeededFuture();
    }
    return vertx
        .deployVerticle(room.get())
        .onSuccess(id -> deployed = id)
        .onFailure(
            failure ->
                LOG.atError()
                    .setCause(failure)
                    .log("this gateway leads, but cannot do what a leader does"))
        .mapEmpty();
  }

  private Future<Void> close() {
    if (deployed == null) {
      return Future.succeededFuture();
    }
    String id = deployed;
    deployed = null;
    return vertx.undeploy(id);
  }
}
