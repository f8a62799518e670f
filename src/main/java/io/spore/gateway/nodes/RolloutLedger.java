package io.spore.gateway.nodes;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.ProgressMade;
import io.spore.gateway.event.RolloutDescribed;
import io.spore.gateway.event.RolloutRefusedException;
import io.spore.gateway.event.RolloutRefusedException.Reason;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Future;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where all rollouts stand, whichever gateway drives them: in memory, on disk, so that a restart
 * goes on with them, and with the other gateways, so that the next leader does. Not thread-safe:
 * one event loop owns it.
 */
final class RolloutLedger {
  private static final Logger LOG = LoggerFactory.getLogger(RolloutLedger.class);

  private final RolloutBook book = new RolloutBook();
  private final RolloutArchive archive;
  private final SporeEvents events;
  private final InstantSource clock;

  /**
   * Begins empty.
   *
   * @param archive keeps every state on disk
   * @param events where other gateways are told
   */
  RolloutLedger(RolloutArchive archive, SporeEvents events, InstantSource clock) {
    this.archive = archive;
    this.events = events;
    this.clock = clock;
  }

  /** Completes when it is known where things stood at the last stop. */
  Future<Void> load() {
    return archive
        .load()
        .map(
            kept -> {
              kept.stream()
                  .sorted(Comparator.comparing(state -> state.getLong("startedAt")))
                  .forEach(book::put);
              return null;
            });
  }

  /**
   * Where this rollout stands.
   *
   * @throws RolloutRefusedException when it is not known
   */
  JsonObject state(String id) {
    return book.find(id)
        .orElseThrow(
            () -> new RolloutRefusedException(Reason.UNKNOWN, "there is no rollout " + id));
  }

  /** Those that are not at their end. */
  List<JsonObject> running() {
    return book.running();
  }

  /** Copies for clients, the newest first. */
  JsonArray newestFirst() {
    return book.newestFirst();
  }

  /**
   * A rollout that this gateway drives stands here now.
   *
   * @return completes when that is on disk
   */
  Future<Void> note(Rollout rollout) {
    return keep(rollout.toJson());
  }

  /** Tells the other gateways where this rollout stands. */
  void describe(String id) {
    describe(state(id));
  }

  /** Tells the other gateways of all rollouts: somebody may have come who does not know of them. */
  void describeAll() {
    book.all().forEach(this::describe);
  }

  /** Another gateway told something; what is not about rollouts is passed over. */
  void takeNote(Event event) {
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

  private Future<Void> keep(JsonObject state) {
    book.put(state).forEach(archive::drop);
    return archive.save(state.copy());
  }

  private void describe(JsonObject state) {
    events.publish(new RolloutDescribed(state.encode(), clock.millis()));
  }
}
