package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GatewaysChanged;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.spore.gateway.event.Rollouts;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Rolls out firmware: one rollout at a time, each step kept on disk, so that a restart goes on with
 * it. Of several gateways only the one that leads drives; the others keep note of what it tells, so
 * that the next leader goes on.
 */
public final class RolloutVerticle extends VerticleBase implements Rollouts {
  private static final long SLOWEST_TICK = 2_000;

  private final RolloutConfig config;
  private final int maxFirmware;
  private final KnownNodes known;
  private final NodeCalls nodes;
  private final SporeEvents events;
  private final InstantSource clock;
  private final Leadership leadership;
  private FirmwareStore firmware;
  private RolloutLedger ledger;
  private RolloutDriver driver;
  private SporeEvents.Subscription subscription;
  private volatile Context home;

  /**
   * Prepares the verticle; deploy one instance.
   *
   * @param known the nodes that may be updated
   * @param nodes calls them
   * @param events where progress is published, and that of other gateways heard
   */
  public RolloutVerticle(
      NodesConfig nodesConfig,
      RolloutConfig config,
      KnownNodes known,
      NodeCalls nodes,
      SporeEvents events,
      InstantSource clock,
      Leadership leadership) {
    this.maxFirmware = nodesConfig.maxFirmware();
    this.config = config;
    this.known = known;
    this.nodes = nodes;
    this.events = events;
    this.clock = clock;
    this.leadership = leadership;
  }

  /** Completes when it is known what was under way at the last stop. */
  @Override
  public Future<?> start() {
    firmware = new FirmwareStore(vertx, config, maxFirmware);
    RolloutArchive archive = new RolloutArchive(vertx, config.dir());
    ledger = new RolloutLedger(archive, events, clock);
    driver =
        new RolloutDriver(
            config,
            known,
            firmware,
            archive,
            ledger,
            new RolloutSteps(vertx, nodes, archive, clock, () -> driver.drive()),
            events,
            clock,
            leadership);
    return ledger
        .load()
        .compose(loaded -> events.listen(this::onBatch))
        .onSuccess(
            registered -> {
              subscription = registered;
              home = context;
              vertx.setPeriodic(tickMs(), tick -> driver.drive());
              leadership.listen(standing -> context.runOnContext(now -> stand(standing)));
            });
  }

  @Override
  public Future<?> stop() {
    home = null;
    driver.letGo();
    firmware.close();
    return subscription.cancel();
  }

  @Override
  public Future<JsonObject> start(JsonObject order) {
    return atHome(() -> driver.begin(order));
  }

  @Override
  public Future<JsonArray> all() {
    return atHome(() -> Future.succeededFuture(ledger.newestFirst()));
  }

  @Override
  public Future<JsonObject> find(String id) {
    return atHome(() -> Future.succeededFuture(ledger.state(id).copy()));
  }

  @Override
  public Future<JsonObject> cancel(String id) {
    return atHome(
        () -> {
          driver.cancel(id);
          return Future.succeededFuture(ledger.state(id).copy());
        });
  }

  /** A change that waited for this event loop may come after the verticle has stopped. */
  private void stand(Standing standing) {
    if (home != null) {
      driver.stand(standing);
    }
  }

  private void onBatch(EventBatch batch) {
    if (batch.holdsOnlyMessages()) {
      return;
    }
    boolean foreign = !batch.origin().gateway().equals(events.origin().gateway());
    for (Event event : batch.events()) {
      if (event instanceof GatewaysChanged && leadership.standing() == Standing.LEADS) {
        ledger.describeAll();
      } else if (foreign && leadership.standing() == Standing.FOLLOWS) {
        ledger.takeNote(event);
      }
    }
  }

  private <T> Future<T> atHome(Supplier<Future<T>> action) {
    Context running = home;
    if (running == null) {
      return Future.failedFuture(
          new RolloutRefusedException(Reason.NOT_HERE, "this gateway does not roll out firmware"));
    }
    Promise<T> promise = Promise.promise();
    running.runOnContext(
        there -> {
          try {
            action.get().onComplete(promise);
          } catch (RolloutRefusedException refused) {
            promise.fail(refused);
          }
        });
    return promise.future();
  }

  private long tickMs() {
    return Math.max(50, Math.min(SLOWEST_TICK, config.verifyTimeout().toMillis() / 20));
  }
}
