package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetailsPlanTest {
  private static final List<String> THREE = List.of("a", "b", "c");

  @Test
  void newNodesAreAskedAtOnceButOnlySomeAtTheSameTime() {
    DetailsPlan plan = new DetailsPlan(60_000, 2);

    assertThat(plan.due(THREE, 0)).hasSize(2).isSubsetOf(THREE);
    assertThat(plan.due(THREE, 1)).isEmpty();
  }

  @Test
  void theNextFollowsWhenOneIsThrough() {
    DetailsPlan plan = new DetailsPlan(60_000, 1);
    String first = plan.due(THREE, 0).get(0);

    plan.answered(first);

    assertThat(plan.due(THREE, 1)).hasSize(1).doesNotContain(first);
  }

  @Test
  void eachIsAskedOnceInTheInterval() {
    DetailsPlan plan = new DetailsPlan(60_000, 3);
    plan.due(THREE, 0).forEach(plan::answered);

    assertThat(plan.due(THREE, 59_999)).isEmpty();
    assertThat(plan.due(THREE, 60_000)).containsExactlyInAnyOrder("a", "b", "c");
  }

  @Test
  void aNodeThatDoesNotAnswerIsNotAskedAgainMeanwhile() {
    DetailsPlan plan = new DetailsPlan(60_000, 3);
    plan.due(List.of("a"), 0);

    assertThat(plan.due(List.of("a"), 200_000)).isEmpty();
  }

  @Test
  void aNodeThatFailsIsAskedAgainSoonAndThenEverLater() {
    DetailsPlan plan = new DetailsPlan(60_000, 1);
    long now = 0;
    List<Long> delays = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      long asked = now;
      while (plan.due(List.of("a"), now).isEmpty()) {
        now += 1_000;
      }
      delays.add(now - asked);
      plan.failed("a", now);
    }

    assertThat(delays).containsExactly(0L, 2_000L, 4_000L, 8_000L, 16_000L, 32_000L, 60_000L);
  }

  @Test
  void everybodyIsAskedWhenAPersonWantsItAndWhoIsGoneIsForgotten() {
    DetailsPlan plan = new DetailsPlan(60_000, 3);
    plan.due(THREE, 0).forEach(plan::answered);

    plan.askAll(10);

    assertThat(plan.due(List.of("a", "b"), 10)).containsExactlyInAnyOrder("a", "b");
  }
}
