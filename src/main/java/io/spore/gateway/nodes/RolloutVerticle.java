package io.spore.gateway.nodes;

import io.spore.gateway.config.NodesConfig;
import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.Member;
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
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Drives rollouts: one at a time, each step kept on disk, so that a restart goes on with it. */
public final class RolloutVerticle extends VerticleBase implements Rollouts {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutVerticle.class);

  /** Rollouts that are remembered; the oldest give way. */
  private static final int REMEMBERED = 20;

  private static final long SLOWEST_TICK = 2_000;

  private final NodesConfig nodesConfig;
  private final RolloutConfig config;
  private final NodeCalls nodes;
  private final SporeEvents events;
  private final InstantSource clock;
  private final BooleanSupplier leading;
  private final KnownNodes known = new KnownNodes();
  private final Map<String, Rollout> rollouts = new LinkedHashMap<>();
  private RolloutArchive archive;
  private FirmwareStore firmware;
  private RolloutSteps steps;
  private SporeEvents.Subscription subscription;
  private boolean fetching;
  private volatile Context home;

  /**
   * Prepares the verticle; deploy one instance.
   *
   * @param nodes calls the nodes
   * @param events where nodes are heard of, and progress is published
   * @param leading whether this gateway is the one that updates nodes
   */
  public RolloutVerticle(
      NodesConfig nodesConfig,
      RolloutConfig config,
      NodeCalls nodes,
      SporeEvents events,
      InstantSource clock,
      BooleanSupplier leading) {
    this.nodesConfig = nodesConfig;
    this.config = config;
    this.nodes = nodes;
    this.events = events;
    this.clock = clock;
    this.leading = leading;
  }

  /** Completes when what was under way at the last stop goes on. */
  @Override
  public Future<?> start() {
    firmware = new FirmwareStore(vertx, config, nodesConfig.maxFirmware());
    return events
        .listen(known::accept)
        .onSuccess(registered -> subscription = registered)
        .compose(registered -> onDisk(this::openArchive))
        .onSuccess(
            kept -> {
              kept.stream()
                  .sorted(Comparator.comparing(state -> state.getLong("startedAt")))
                  .forEach(this::resume);
              home = context;
              vertx.setPeriodic(tickMs(), tick -> drive());
            });
  }

  @Override
  public Future<?> stop() {
    home = null;
    firmware.close();
    return subscription.cancel();
  }

  @Override
  public Future<JsonObject> start(JsonObject order) {
    return atHome(() -> begin(order));
  }

  @Override
  public Future<JsonArray> all() {
    return atHome(
        () -> {
          List<JsonObject> newestFirst = new ArrayList<>();
          rollouts.values().forEach(rollout -> newestFirst.add(0, rollout.toJson()));
          return Future.succeededFuture(new JsonArray(newestFirst));
        });
  }

  @Override
  public Future<JsonObject> find(String id) {
    return atHome(() -> Future.succeededFuture(rollout(id).toJson()));
  }

  @Override
  public Future<JsonObject> cancel(String id) {
    return atHome(
        () -> {
          Rollout rollout = rollout(id);
          rollout.cancel();
          return save(rollout).map(saved -> rollout.toJson());
        });
  }

  private List<JsonObject> openArchive() throws IOException {
    Path dir =
        config.dir().isPresent()
            ? config.dir().get()
            : Path.of(System.getProperty("java.io.tmpdir"), "spore-rollouts-" + UUID.randomUUID());
    archive = new RolloutArchive(dir);
    steps = new RolloutSteps(vertx, nodes, archive, clock, this::drive);
    return archive.load();
  }

  private void resume(JsonObject state) {
    try {
      Rollout[] self = new Rollout[1];
      self[0] = Rollout.resume(state, clock.millis(), node -> changed(self[0], node));
      rollouts.put(self[0].plan().id(), self[0]);
      if (self[0].state() == Rollout.State.RUNNING) {
        LOG.atInfo().addKeyValue("rollout", self[0].plan().id()).log("rollout goes on");
      }
    } catch (NullPointerException | ClassCastException | IllegalArgumentException e) {
      LOG.atWarn().addKeyValue("error", e.getMessage()).log("rollout not understood, passed over");
    }
  }

  private Future<JsonObject> begin(JsonObject order) {
    FirmwareOrder wanted = FirmwareOrder.of(order.getJsonObject("firmware"));
    List<String> ips = addresses(order.getJsonArray("nodes"));
    if (fetching
        || rollouts.values().stream()
            .anyMatch(rollout -> rollout.state() == Rollout.State.RUNNING)) {
      throw new RolloutRefusedException(Reason.CONFLICT, "another rollout is running");
    }
    String id = UUID.randomUUID().toString();
    fetching = true;
    return onDisk(
            () -> {
              archive.prepare();
              return archive.firmware(id);
            })
        .compose(target -> firmware.fetch(wanted, target))
        .map(fetched -> new Prepared(plan(id, order, fetched), fetched.url()))
        .recover(
            failure -> onDisk(() -> dropped(id)).transform(gone -> Future.failedFuture(failure)))
        .onComplete(
            done -> {
              fetching = false;
            })
        .compose(prepared -> begin(prepared, ips));
  }

  private record Prepared(RolloutPlan plan, String url) {}

  private RolloutPlan plan(String id, JsonObject order, Firmware fetched) {
    return RolloutPlan.of(id, order, fetched, config, clock.millis());
  }

  private Future<JsonObject> begin(Prepared prepared, List<String> ips) {
    RolloutPlan plan = prepared.plan();
    Rollout[] self = new Rollout[1];
    self[0] = new Rollout(plan, ips, node -> changed(self[0], node));
    rollouts.put(plan.id(), self[0]);
    forgetOldest();
    LOG.atInfo()
        .addKeyValue("rollout", plan.id())
        .addKeyValue("firmware", plan.name() + " " + plan.version())
        .addKeyValue("nodes", ips.size())
        .log("rollout started");
    return save(self[0])
        .map(
            saved -> {
              drive();
              return new JsonObject()
                  .put("rolloutId", plan.id())
                  .put("totalNodes", ips.size())
                  .put("firmwareUrl", prepared.url());
            });
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
    if (!leading.getAsBoolean()) {
      return;
    }
    for (Rollout rollout : List.copyOf(rollouts.values())) {
      if (rollout.state() == Rollout.State.RUNNING) {
        steps.take(rollout);
      }
    }
  }

  private void changed(Rollout rollout, NodeProgress node) {
    String hostname = known.at(node.ip()).map(Member::hostname).orElse("");
    events.publish(rollout.news(node, hostname, clock.millis()));
    save(rollout);
    if (rollout.state() != Rollout.State.RUNNING) {
      LOG.atInfo()
          .addKeyValue("rollout", rollout.plan().id())
          .addKeyValue("status", rollout.state().word())
          .addKeyValue("reason", rollout.stopReason())
          .log("rollout ended");
      onDisk(
          () -> {
            archive.dropFirmware(rollout.plan().id());
            return null;
          });
    }
  }

  private Future<Void> save(Rollout rollout) {
    JsonObject state = rollout.toJson();
    String id = rollout.plan().id();
    return onDisk(
        () -> {
          archive.save(id, state);
          return null;
        });
  }

  private void forgetOldest() {
    for (String id : List.copyOf(rollouts.keySet())) {
      if (rollouts.size() > REMEMBERED && rollouts.get(id).state() != Rollout.State.RUNNING) {
        rollouts.remove(id);
        onDisk(() -> dropped(id));
      }
    }
  }

  private Void dropped(String id) throws IOException {
    archive.drop(id);
    return null;
  }

  private Rollout rollout(String id) {
    Rollout rollout = rollouts.get(id);
    if (rollout == null) {
      throw new RolloutRefusedException(Reason.UNKNOWN, "there is no rollout " + id);
    }
    return rollout;
  }

  /** One after the other, in the order asked for; what fails is said. */
  private <T> Future<T> onDisk(Callable<T> action) {
    return vertx
        .executeBlocking(action, true)
        .onFailure(
            failure ->
                LOG.atWarn()
                    .addKeyValue("error", failure.getMessage())
                    .log("rollout could not be kept"));
  }

  private <T> Future<T> atHome(Supplier<Future<T>> action) {
    Context running = home;
    if (running == null || !leading.getAsBoolean()) {
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
