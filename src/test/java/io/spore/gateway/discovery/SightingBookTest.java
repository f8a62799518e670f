package io.spore.gateway.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.ClusterEventHeard;
import io.spore.gateway.event.NodeSighting;
import io.spore.gateway.event.Sightings;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SightingBookTest {
  private static final String ONE = "10.0.0.2";
  private static final ClusterEventHeard EVENT = new ClusterEventHeard("x", "", ONE, "", 0);

  private final SightingBook book = new SightingBook();

  @Test
  void anEmptyBookTellsNothing() {
    assertThat(book.due(0)).isEmpty();
  }

  @Test
  void aNodeIsToldAtOnceAndThenOnceASecond() {
    book.node(ONE, "esp-1", NodeInfo.NONE);
    assertThat(book.due(0)).map(Sightings::nodes).contains(List.of(sighting("esp-1")));

    book.node(ONE, "esp-1", NodeInfo.NONE);
    book.node(ONE, "esp-1", NodeInfo.NONE);
    assertThat(book.due(500)).isEmpty();
    assertThat(book.due(SightingBook.PACE_MS))
        .map(Sightings::nodes)
        .contains(List.of(sighting("esp-1")));
    assertThat(book.due(5_000)).isEmpty();
  }

  @Test
  void whatANodeSaysMeanwhileIsToldTogether() {
    book.node(ONE, "", new NodeInfo("", Map.of("freeHeap", 1L), Map.of("app", "x"), true, true));
    book.node(ONE, "esp-1", NodeInfo.NONE);
    book.node(ONE, "", new NodeInfo("", Map.of("uptime", 7L), Map.of("role", "y"), false, false));

    assertThat(book.due(0))
        .map(Sightings::nodes)
        .contains(
            List.of(
                new NodeSighting(
                    ONE,
                    "esp-1",
                    Map.of("freeHeap", 1L, "uptime", 7L),
                    Map.of("app", "x", "role", "y"),
                    true)));
  }

  @Test
  void aWholeSetOfLabelsReplacesWhatWasGathered() {
    book.node(ONE, "", new NodeInfo("", Map.of(), Map.of("app", "x"), false, true));
    book.node(ONE, "", new NodeInfo("", Map.of(), Map.of("role", "y"), true, true));

    assertThat(book.due(0).orElseThrow().nodes().get(0).labels()).isEqualTo(Map.of("role", "y"));
  }

  @Test
  void anEventDoesNotWaitForItsNodesTurn() {
    book.node(ONE, "esp-1", NodeInfo.NONE);
    book.due(0);
    book.node(ONE, "esp-1", NodeInfo.NONE);
    assertThat(book.isUrgent()).isFalse();
    book.event(EVENT);

    assertThat(book.isUrgent()).isTrue();
    assertThat(book.due(10)).contains(new Sightings(List.of(), List.of(EVENT)));
    assertThat(book.isUrgent()).isFalse();
  }

  private static NodeSighting sighting(String hostname) {
    return new NodeSighting(ONE, hostname, Map.of(), Map.of(), false);
  }
}
