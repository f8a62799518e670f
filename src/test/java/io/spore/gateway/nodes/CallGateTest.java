package io.spore.gateway.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class CallGateTest {
  private final List<String> entered = new ArrayList<>();

  @Test
  void twoAreInsideTheNextOnesWaitInOrderAndTheRestIsSentAway() {
    CallGate gate = new CallGate(2, 2);

    assertThat(List.of(ask(gate, "a"), ask(gate, "b"), ask(gate, "c"), ask(gate, "d")))
        .containsOnly(true);
    assertThat(ask(gate, "e")).isFalse();
    assertThat(entered).containsExactly("a", "b");

    gate.leave("node");
    gate.leave("node");
    assertThat(entered).containsExactly("a", "b", "c", "d");
  }

  @Test
  void aNodeThatIsBusyKeepsNobodyFromAnother() {
    CallGate gate = new CallGate(1, 0);

    assertThat(ask(gate, "a")).isTrue();
    assertThat(ask(gate, "b")).isFalse();
    assertThat(gate.ask("other", () -> entered.add("c"))).isTrue();
    assertThat(entered).containsExactly("a", "c");
  }

  @Property
  void neverAreMoreInsideThanMayBeAndEverybodyWhoWaitsGetsIn(
      @ForAll @Size(max = 60) List<Boolean> arrivals,
      @ForAll @IntRange(min = 1, max = 3) int atOnce,
      @ForAll @IntRange(max = 4) int waiting) {
    CallGate gate = new CallGate(atOnce, waiting);
    int[] inside = {0};
    int[] admitted = {0};
    int taken = 0;
    for (boolean arrives : arrivals) {
      if (arrives) {
        taken +=
            gate.ask(
                    "node",
                    () -> {
                      inside[0]++;
                      admitted[0]++;
                    })
                ? 1
                : 0;
      } else if (inside[0] > 0) {
        inside[0]--;
        gate.leave("node");
      }
      assertThat(inside[0]).isLessThanOrEqualTo(atOnce);
    }
    while (inside[0] > 0) {
      inside[0]--;
      gate.leave("node");
    }
    assertThat(admitted[0]).isEqualTo(taken);
  }

  private boolean ask(CallGate gate, String caller) {
    return gate.ask("node", () -> entered.add(caller));
  }
}
