package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.nodes.Rollout.State;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RolloutTest {
  private static final long VERIFY_MS = 1_000;

  private final List<String> told = new ArrayList<>();

  @Test
  void theCanaryGoesFirstAndTheOthersFollowWhenItSucceeded() {
    Rollout rollout = rollout(4, 3, 1, 0.5);

    assertThat(rollout.begin()).containsExactly("n0");
    assertThat(rollout.begin()).isEmpty();
    rollout.uploaded("n0", 0);
    assertThat(rollout.begin()).isEmpty();
    assertThat(rollout.verifying()).containsExactly("n0");
    rollout.runs("n0", "1.1");
    assertThat(rollout.begin()).isEmpty();
    rollout.runs("n0", "1.2");
    assertThat(rollout.begin()).containsExactly("n1", "n2", "n3");
  }

  @Test
  void aCanaryThatFailsStopsItAll() {
    Rollout rollout = rollout(3, 2, 1, 1);
    rollout.begin();

    rollout.failed("n0", "no answer");

    assertThat(rollout.begin()).isEmpty();
    assertThat(rollout.state()).isEqualTo(State.FAILED);
    assertThat(rollout.stopReason()).isEqualTo("a canary failed: n0: no answer");
    assertThat(told)
        .containsExactly(
            "n0 UPLOADING",
            "n0 FAILED no answer",
            "n1 SKIPPED a canary failed: n0: no answer",
            "n2 SKIPPED a canary failed: n0: no answer");
  }

  @Test
  void aNodeThatDoesNotComeBackInTimeFailed() {
    Rollout rollout = rollout(1, 1, 0, 1);
    rollout.begin();
    rollout.uploaded("n0", 5_000);

    rollout.check(5_999);
    assertThat(rollout.state()).isEqualTo(State.RUNNING);
    rollout.check(6_000);

    assertThat(told).contains("n0 FAILED did not come back with version 1.2");
    assertThat(rollout.state()).isEqualTo(State.DONE);
  }

  @Test
  void moreFailuresThanMayBeStopItAndThoseUnderWayAreFinished() {
    Rollout rollout = rollout(5, 2, 0, 0.2);
    assertThat(rollout.begin()).containsExactly("n0", "n1");

    rollout.failed("n0", "x");
    assertThat(rollout.begin()).containsExactly("n2");
    rollout.failed("n1", "x");

    assertThat(rollout.begin()).isEmpty();
    assertThat(rollout.state()).isEqualTo(State.RUNNING);
    rollout.uploaded("n2", 0);
    rollout.runs("n2", "1.2");
    assertThat(rollout.state()).isEqualTo(State.FAILED);
    assertThat(rollout.stopReason()).isEqualTo("2 of 5 nodes failed");
  }

  @Test
  void aPersonStopsItAndThoseUnderWayAreFinished() {
    Rollout rollout = rollout(3, 1, 0, 0);
    rollout.begin();

    rollout.cancel();

    assertThat(rollout.begin()).isEmpty();
    assertThat(rollout.state()).isEqualTo(State.RUNNING);
    rollout.runs("n0", "1.2");
    assertThat(rollout.state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void afterARestartUploadsBeginAnewAndWhoWasToComeBackHasItsTimeAgain() {
    Rollout rollout = rollout(4, 4, 0, 1);
    rollout.begin();
    rollout.uploaded("n0", 0);
    rollout.uploaded("n1", 0);
    rollout.runs("n1", "1.2");
    rollout.failed("n2", "x");

    Rollout resumed = Rollout.resume(rollout.toJson(), 50_000, node -> {});

    assertThat(resumed.verifying()).containsExactly("n0");
    resumed.check(50_999);
    assertThat(resumed.verifying()).containsExactly("n0");
    assertThat(resumed.begin()).containsExactly("n3");
    assertThat(resumed.plan()).isEqualTo(rollout.plan());
  }

  @Property(tries = 300)
  void whateverHappensItKeepsItsPromisesAndEnds(
      @ForAll @IntRange(min = 1, max = 12) int size,
      @ForAll @IntRange(min = 1, max = 4) int parallel,
      @ForAll @IntRange(max = 3) int canary,
      @ForAll @DoubleRange(max = 1) double maxFailureRate,
      @ForAll long seed) {
    Random random = new Random(seed);
    Rollout rollout = rollout(size, parallel, canary, maxFailureRate);
    Set<String> active = new HashSet<>();
    Set<String> begunEver = new HashSet<>();
    Set<String> done = new HashSet<>();
    boolean stopped = false;
    long now = 0;
    for (int step = 0; step < 500 && rollout.state() == State.RUNNING; step++) {
      now += random.nextInt(200);
      List<String> begun = rollout.begin();
      assertThat(stopped && !begun.isEmpty()).as("begun after the stop").isFalse();
      assertThat(begun).allMatch(begunEver::add, "was not begun before");
      active.addAll(begun);
      assertThat(active).hasSizeLessThanOrEqualTo(parallel);
      for (String ip : begun) {
        boolean isCanary = Integer.parseInt(ip.substring(1)) < canary;
        assertThat(isCanary || done.size() >= Math.min(canary, size) || canary == 0)
            .as("%s begun before the canaries are done", ip)
            .isTrue();
      }
      if (active.isEmpty()) {
        break;
      }
      String ip = List.copyOf(active).get(random.nextInt(active.size()));
      switch (random.nextInt(8)) {
        case 0 -> rollout.failed(ip, "x");
        case 1 -> rollout.cancel();
        case 2, 3, 4 -> rollout.uploaded(ip, now);
        case 5 -> {
          JsonObject saved = new JsonObject(rollout.toJson().encode());
          assertThat(Rollout.resume(saved, now, node -> {}).toJson().getJsonArray("nodes"))
              .hasSize(size);
        }
        default -> rollout.runs(ip, "1.2");
      }
      rollout.check(now);
      stopped = !rollout.stopReason().isEmpty();
      JsonObject state = rollout.toJson();
      active.clear();
      done.clear();
      for (Object element : state.getJsonArray("nodes")) {
        JsonObject node = (JsonObject) element;
        switch (node.getString("status")) {
          case "uploading", "verifying" -> active.add(node.getString("ip"));
          case "done" -> done.add(node.getString("ip"));
          default -> {}
        }
      }
    }
    for (String ip : active) {
      rollout.failed(ip, "end");
    }
    for (List<String> more = rollout.begin(); !more.isEmpty(); more = rollout.begin()) {
      more.forEach(ip -> rollout.runs(ip, "1.2"));
    }
    assertThat(rollout.state()).isNotEqualTo(State.RUNNING);
  }

  private Rollout rollout(int size, int parallel, int canary, double maxFailureRate) {
    RolloutPlan plan =
        new RolloutPlan(
            "r", "base", "1.2", "0".repeat(64), 7, parallel, canary, maxFailureRate, VERIFY_MS, 1);
    return new Rollout(
        plan,
        IntStream.range(0, size).mapToObj(i -> "n" + i).toList(),
        node -> told.add((node.ip() + " " + node.state() + " " + node.reason()).strip()));
  }
}
