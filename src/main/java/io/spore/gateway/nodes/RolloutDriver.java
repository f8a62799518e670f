package io.spore.gateway.nodes;

import io.spore.gateway.config.RolloutConfig;
import io.spore.gateway.event.Leadership;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drives rollouts as long as this gateway leads: one at a time, each step noted in the ledger and
 * told. Not thread-safe: one event loop owns it.
 */
final class RolloutDriver {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutDriver.class);

  private final RolloutConfig config;
  private final KnownNodes known;
  private final FirmwareStore firmware;
  private final RolloutArchive archive;
  private final RolloutLedger ledger;
  private final RolloutSteps steps;
  private final SporeEvents events;
  private final InstantSource clock;
  private final Leadership leadership;
  private final Map<String, Rollout> driven = new LinkedHashMap<>();
  private boolean fetching;

  /** Counts changes of who leads: what was begun before one is not gone on with after it. */
  private int stands;

  /**
   * Drives nothing yet.
   *
   * @param known the nodes that may be updated
   * @param steps does what is due; calls {@link #drive} when more may be
   * @param events where progress is published
   */
  RolloutDriver(
      RolloutConfig config,
      KnownNodes known,
      FirmwareStore firmware,
      RolloutArchive archive,
      RolloutLedger ledger,
      RolloutSteps steps,
      SporeEvents events,
      InstantSource clock,
      Leadership leadership) {
    this.config = config;
    this.known = known;
    this.firmware = firmware;
    this.archive = archive;
    this.ledger = ledger;
    this.steps = steps;
    this.events = events;
    this.clock = clock;
    this.leadership = leadership;
  }

  /**
   * Starts a rollout.
   *
   * @param order as {@code POST /api/rollout} takes it
   * @return what that answers
   * @throws RolloutRefusedException when it can't be; the future fails with it, too
   */
  Future<JsonObject> begin(JsonObject order) {
    requireLeadership();
    FirmwareOrder wanted = FirmwareOrder.of(order.getJsonObject("firmware"));
    List<String> ips = addresses(order.getJsonArray("nodes"));
    if (fetching || !ledger.running().isEmpty()) {
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

  /**
   * Begins with no further node.
   *
   * @throws RolloutRefusedException when the rollout is not known or driven by another gateway
   */
  void cancel(String id) {
    ledger.state(id);
    requireLeadership();
    Rollout rollout = driven.get(id);
    if (rollout != null) {
      rollout.cancel();
      ledger.note(rollout);
    }
  }

  /** Whoever leads from now on goes on with what runs; whoever does not drives nothing. */
  void stand(Standing standing) {
    letGo();
    if (standing == Standing.LEADS) {
      ledger.running().forEach(this::goOn);
    }
  }

  /** Drives nothing any more, without a word. */
  void letGo() {
    driven.clear();
    stands++;
  }

  /** Looks at every rollout that runs: what is due, who has come back. */
  void drive() {
    if (leadership.standing() != Standing.LEADS || fetching) {
      return;
    }
    for (Rollout rollout : List.copyOf(driven.values())) {
      steps.take(rollout);
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
                ledger.note(self[0]);
                ledger.describe(plan.id());
                if (done.failed()) {
                  self[0].stop("this gateway can't go on: " + done.cause().getMessage());
                }
                endIfDone(self[0]);
                drive();
              }
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
    Future<Void> kept = ledger.note(self[0]);
    ledger.describe(id);
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

  private void changed(Rollout rollout, NodeProgress node) {
    String id = rollout.plan().id();
    if (driven.get(id) != rollout) {
      return;
    }
    boolean stopped = !ledger.state(id).getString("reason").equals(rollout.stopReason());
    events.publish(rollout.news(node, known.hostname(node.ip()), clock.millis()));
    ledger.note(rollout);
    if (stopped || rollout.state() != Rollout.State.RUNNING) {
      ledger.describe(id);
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

  private void requireLeadership() {
    if (leadership.standing() != Standing.LEADS) {
      throw new RolloutRefusedException(
          Reason.NOT_HERE,
          "another gateway of the cluster leads and rolls out firmware; /api/gateways says which");
    }
  }
}
