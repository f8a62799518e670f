package io.spore.gateway.nodes;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.RolloutDescribed;
import io.spore.gateway.event.SporeEvents;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class RolloutLedgerTest {
  @TempDir private Path folder;
  private final List<Event> told = new ArrayList<>();
  private Vertx vertx;
  private SporeEvents events;
  private RolloutLedger ledger;

  @BeforeEach
  void prepare(Vertx vertx) {
    this.vertx = vertx;
    events = new SporeEvents(vertx, new Origin("attic", 1), 1 << 20);
    events.follow(batch -> told.addAll(batch.events()));
    ledger = emptyLedger();
  }

  @Test
  void theNextRunKnowsWhereEverythingStoodTheOldestFirst() throws Exception {
    await(ledger.note(rollout("r-new", 2)));
    await(ledger.note(rollout("r-old", 1)));

    RolloutLedger next = emptyLedger();
    await(next.load());

    assertThat(ids(next.newestFirst())).containsExactly("r-new", "r-old");
    assertThat(next.running()).hasSize(2);
    assertThat(told).isEmpty();
  }

  @Test
  void whoComesIsToldOfEveryRollout() throws Exception {
    await(ledger.note(rollout("r-1", 1)));
    await(ledger.note(rollout("r-2", 2)));

    ledger.describe("r-2");
    ledger.describeAll();

    assertThat(told)
        .extracting(event -> new JsonObject(((RolloutDescribed) event).rollout()))
        .extracting(state -> state.getString("rolloutId"))
        .containsExactly("r-2", "r-1", "r-2");
  }

  @Test
  void whatAnotherGatewayTellsIsNotedUnlessItIsNoRollout() {
    String theirs = rollout("r-1", 1).toJson().encode();

    ledger.takeNote(new RolloutDescribed("[]", 1));
    ledger.takeNote(new RolloutDescribed("{\"rolloutId\":7}", 1));
    ledger.takeNote(new RolloutDescribed(theirs, 1));

    assertThat(ids(ledger.newestFirst())).containsExactly("r-1");
    assertThat(ledger.state("r-1").encode()).isEqualTo(theirs);
  }

  @Test
  void aRolloutThatNobodyKnowsIsRefusedByItsId() {
    assertThatThrownBy(() -> ledger.state("r-7")).hasMessage("there is no rollout r-7");
  }

  private RolloutLedger emptyLedger() {
    RolloutArchive archive = new RolloutArchive(vertx, Optional.of(folder));
    return new RolloutLedger(archive, events, InstantSource.system());
  }

  private static Rollout rollout(String id, long startedAt) {
    RolloutPlan plan =
        new RolloutPlan(id, "base", "1.2.0", "a".repeat(64), 7, 2, 0, 1.0, 1_000, startedAt);
    return new Rollout(plan, List.of("10.0.0.1"), node -> {});
  }

  private static List<String> ids(JsonArray states) {
    return states.stream().map(state -> ((JsonObject) state).getString("rolloutId")).toList();
  }
}
