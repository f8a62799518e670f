package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.event.ProgressMade;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutBookTest {
  private final RolloutBook book = new RolloutBook();

  @Test
  void theOldestRolloutThatIsAtItsEndGivesWay() {
    book.put(state("runs", "running"));
    for (int i = 1; i < RolloutBook.REMEMBERED; i++) {
      assertThat(book.put(state("r-" + i, "done"))).isEmpty();
    }

    assertThat(book.put(state("new", "running"))).containsExactly("r-1");
    assertThat(book.all()).hasSize(RolloutBook.REMEMBERED);
    assertThat(book.running())
        .extracting(state -> state.getString("rolloutId"))
        .containsExactly("runs", "new");
    assertThat(book.newestFirst().getJsonObject(0).getString("rolloutId")).isEqualTo("new");
  }

  @Test
  void aStepThatAnotherGatewayTellsIsTakenOver() {
    Rollout theirs = rollout();
    book.put(theirs.toJson());
    theirs.begin();
    theirs.uploaded("10.0.0.2", 1);
    theirs.runs("10.0.0.2", "1.2.0");

    book.apply(step(theirs, "10.0.0.1", "uploading"));

    assertThat(book.apply(step(theirs, "10.0.0.2", "done")).map(JsonObject::encode))
        .contains(theirs.toJson().encode());
  }

  @Test
  void aStepOfARolloutThatNobodyKnowsIsPassedOver() {
    assertThat(book.apply(step(rollout(), "10.0.0.1", "done"))).isEmpty();
  }

  @Test
  void whatIsNoStateOfARolloutIsRefused() {
    for (String key : List.of("rolloutId", "firmware", "nodes", "reason", "startedAt")) {
      JsonObject cut = rollout().toJson();
      cut.remove(key);
      assertThatThrownBy(() -> Rollout.checked(cut))
          .as(key)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("not the state of a rollout");
    }
    JsonObject upwards = rollout().toJson().put("rolloutId", "../../etc/passwd");
    assertThatThrownBy(() -> Rollout.checked(upwards))
        .hasMessage("not the state of a rollout: rolloutId");
  }

  static Rollout rollout() {
    RolloutPlan plan =
        new RolloutPlan("r-1", "base", "1.2.0", "a".repeat(64), 7, 2, 0, 1.0, 1_000, 1);
    return new Rollout(plan, List.of("10.0.0.1", "10.0.0.2"), node -> {});
  }

  private static ProgressMade step(Rollout rollout, String ip, String status) {
    NodeProgress node =
        NodeProgress.parse(new JsonObject().put("ip", ip).put("status", status).put("reason", ""));
    return rollout.news(node, "esp", 1);
  }

  private static JsonObject state(String id, String status) {
    return new JsonObject().put("rolloutId", id).put("status", status);
  }
}
