package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GatewaysChanged;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.NodeCalls;
import io.spore.gateway.event.ProgressMade;
import io.spore.gateway.event.RolloutDescribed;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.spore.gateway.event.Rollouts;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives rollouts: one at a time, each step kept on disk, so that a restart goes on with it. Of
 * several gateways only the one that leads drives; the others keep note of what it tells, so that
 * the next leader goes on.
 */
public final class RolloutVerticle extends VerticleBase implements Rollouts {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutVerticle.class);
  private static final long SLOWEST_TICK = 2_000;

  private final RolloutConfig config;
  private final int maxFirmware;
  private final KnownNodes known;
  private final NodeCalls nodes;
  private final SporeEvents events;
  private final InstantSource clock;
  private final Leadership leadership;
  private final RolloutBook book = new RolloutBook();
  private final Map<String, Rollout> driven = new LinkedHashMap<>();
  private RolloutArchive archive;
  private FirmwareStore firmware;
  private RolloutSteps steps;
  private SporeEvents.Subscription subscription;
  private boolean fetching;
  private int stands;
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
    archive = new RolloutArchive(vertx, config.dir());
    steps = new RolloutSteps(vertx, nodes, archive, clock, this::drive);
    return archive
        .load()
        .compose(
            kept -> {
              kept.stream()
                  .sorted(Comparator.comparing(state -> state.getLong("startedAt")))
                  .forEach(book::put);
              return events.listen(this::onBatch);
            })
        .onSuccess(
            registered -> {
              subscription = registered;
              home = context;
              vertx.setPeriodic(tickMs(), tick -> drive());
              leadership.listen(standing -> context.runOnContext(now -> stand(standing)));
            });
  }

  @Override
  public Future<?> stop() {
    home = null;
    driven.clear();
    firmware.close();
    return subscription.cancel();
  }

  @Override
  public Future<JsonObject> start(JsonObject order) {
    return atHome(() -> begin(order));
  }

  @Override
  public Future<JsonArray> all() {
    return atHome(() -> Future.succeededFuture(book.newestFirst()));
  }

  @Override
  public Future<JsonObject> find(String id) {
    return atHome(() -> Future.succeededFuture(state(id).copy()));
  }

  @Override
  public Future<JsonObject> cancel(String id) {
    return atHome(
        () -> {
          state(id);
          requireLeadership();
          Rollout rollout = driven.get(id);
          if (rollout != null) {
            rollout.cancel();
            note(rollout);
          }
          return Future.succeededFuture(state(id).copy());
        });
  }

  /** Whoever leads from now on goes on with what runs; whoever does not only listens. */
  private void stand(Standing standing) {
    driven.clear();
    stands++;
    if (home != null && standing == Standing.LEADS) {
      book.running().forEach(this::goOn);
    }
  }

  private void goOn(JsonObject state) {
    Rollout[] self = new Rollout[1];
    self[0] = Rollout.resume(state, clock.millis(), node -> changed(self[0], node));
    RolloutPlan plan = self[0].plan();
    int asOf = stands;
    LOG.atInfo().addKeyValue("rollout", plan.id()).log("rollout goes on");
    archive
        .prepare()
        .compose(ready -> firmware.fetchAgain(plan, archive.firmware(plan.id())))
        .onComplete(
            done -> {
              if (stands == asOf) {
                driven.put(plan.id(), self[0]);
                note(self[0]);
                describe(state(plan.id()));
                if (done.failed()) {
                  self[0].stop("this gateway can't go on: " + done.cause().getMessage());
                }
                endIfDone(self[0]);
                drive();
              }
            });
  }

  private Future<JsonObject> begin(JsonObject order) {
    requireLeadership();
    FirmwareOrder wanted = FirmwareOrder.of(order.getJsonObject("firmware"));
    List<String> ips = addresses(order.getJsonArray("nodes"));
    if (fetching || !book.running().isEmpty()) {
      throw new RolloutRefusedException(Reason.CONFLICT, "another rollout is running");
    }
    String id = UUID.randomUUID().toString();
    fetching = true;
    return archive
        .prepare()
        .compose(ready -> firmware.fetch(wanted, archive.firmware(id)))
        .compose(fetched -> begin(id, order, fetched, ips))
        .recover(failure -> archive.drop(id).transform(dropped -> Future.failedFuture(failure)))
        .onComplete(
            done -> {
              fetching = false;
              drive();
            });
  }

  private Future<JsonObject> begin(
      String id, JsonObject order, Firmware fetched, List<String> ips) {
    requireLeadership();
    RolloutPlan plan = RolloutPlan.of(id, order, fetched, config, clock.millis());
    Rollout[] self = new Rollout[1];
    self[0] = new Rollout(plan, ips, node -> changed(self[0], node));
    driven.put(plan.id(), self[0]);
    LOG.atInfo()
        .addKeyValue("rollout", plan.id())
        .addKeyValue("firmware", plan.name() + " " + plan.version())
        .addKeyValue("nodes", ips.size())
        .log("rollout started");
    JsonObject answer =
        new JsonObject()
            .put("rolloutId", id)
            .put("totalNodes", ips.size())
            .put("firmwareUrl", fetched.url());
    Future<Void> kept = note(self[0]);
    describe(state(id));
    return kept.map(answer);
  }

  private List<String> addresses(JsonArray ordered) {
    Set<String> ips = new LinkedHashSet<>();
    for (Object element : ordered) {
      String ip = ((JsonObject) element).getString("ip");
      if (known.at(ip).isEmpty()) {
        throw new RolloutRefusedException(
            Reason.BAD_ORDER, ip + " is not the address of a known node");
      }
      ips.add(ip);
    }
    return List.copyOf(ips);
  }

  /** Looks at every rollout that runs: what is due, who has come back. */
  private void drive() {
    if (leadership.standing() != Standing.LEADS || fetching) {
      return;
    }
    for (Rollout rollout : List.copyOf(driven.values())) {
      steps.take(rollout);
    }
  }

  private void changed(Rollout rollout, NodeProgress node) {
    if (!isDriven(rollout)) {
      return;
    }
    RolloutPlan plan = rollout.plan();
    boolean stopped = !state(plan.id()).getString("reason").equals(rollout.stopReason());
    events.publish(rollout.news(node, known.hostname(node.ip()), clock.millis()));
    note(rollout);
    if (stopped || rollout.state() != Rollout.State.RUNNING) {
      describe(state(plan.id()));
    }
    endIfDone(rollout);
  }

  private void endIfDone(Rollout rollout) {
    RolloutPlan plan = rollout.plan();
    if (rollout.state() != Rollout.State.RUNNING && driven.remove(plan.id(), rollout)) {
      LOG.atInfo()
          .addKeyValue("rollout", plan.id())
          .addKeyValue("status", rollout.state().word())
          .addKeyValue("reason", rollout.stopReason())
          .log("rollout ended");
      archive.dropFirmware(plan.id());
    }
  }

  private Future<Void> note(Rollout rollout) {
    return keep(rollout.toJson());
  }

  private Future<Void> keep(JsonObject state) {
    book.put(state).forEach(archive::drop);
    return archive.save(state.copy());
  }

  private void describe(JsonObject state) {
    events.publish(new RolloutDescribed(state.encode(), clock.millis()));
  }

  private void onBatch(EventBatch batch) {
    if (batch.holdsOnlyMessages()) {
      return;
    }
    boolean foreign = !batch.origin().gateway().equals(events.origin().gateway());
    for (Event event : batch.events()) {
      if (event instanceof GatewaysChanged && leadership.standing() == Standing.LEADS) {
        // Somebody may have come who does not know of them.
        book.all().forEach(this::describe);
      } else if (foreign && leadership.standing() == Standing.FOLLOWS) {
        takeNote(event);
      }
    }
  }

  /** What the gateway that leads told. */
  private void takeNote(Event event) {
    try {
      if (event instanceof RolloutDescribed described) {
        keep(Rollout.checked(new JsonObject(described.rollout())));
      } else if (event instanceof ProgressMade step) {
        book.apply(step).map(JsonObject::copy).ifPresent(archive::save);
      }
    } catch (DecodeException | IllegalArgumentException | ClassCastException e) {
      LOG.atWarn().addKeyValue("error", e.getMessage()).log("rollout not understood, passed over");
    }
  }

  private boolean isDriven(Rollout rollout) {
    return driven.get(rollout.plan().id()) == rollout;
  }

  private JsonObject state(String id) {
    return book.find(id)
        .orElseThrow(
            () -> new RolloutRefusedException(Reason.UNKNOWN, "there is no rollout " + id));
  }

  private void requireLeadership() {
    if (leadership.standing() != Standing.LEADS) {
      throw new RolloutRefusedException(
          Reason.NOT_HERE,
          "another gateway of the cluster leads and rolls out firmware; /api/gateways says which");
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
