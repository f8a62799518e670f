package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.ClusterChanged;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.LastEvents.Stamped;
import io.spore.gateway.event.MqttMessage;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class LastEventsTableTest {
  private static final Stamped NOBODY = new Stamped(Batches.ATTIC, 0, ClusterChanged.empty(1));

  private final Batches batches = new Batches();
  private LastEventsTable table = new LastEventsTable(100, 1_000_000, NOBODY);

  @Test
  void theLastEventOfEachTopicIsKeptWithItsStampsInTheOrderOfPublishing() {
    accept(message("a", "1"), message("b", "1"), message("a", "2"));

    assertThat(table.all())
        .extracting(Stamped::seq, stamped -> stamped.event().topic(), LastEventsTableTest::payload)
        .containsExactly(tuple(0L, "cluster/update", ""), tuple(2L, "b", "1"), tuple(3L, "a", "2"));
  }

  @Test
  void topicsCountFromTheirFirstEventOn() {
    accept(message("a", "1"), message("b", "1"), message("a", "2"));

    assertThat(table.size()).as("both topics and the cluster").isEqualTo(3);
  }

  @Test
  void theClusterIsAlwaysThere() {
    table = new LastEventsTable(2, 1_000_000, NOBODY);
    assertThat(table.all()).containsExactly(NOBODY);

    ClusterChanged changed = new ClusterChanged(List.of(), "10.0.0.2", 5);
    accept(changed);
    accept(message("a", "1"), message("b", "1"), message("c", "1"), message("d", "1"));

    assertThat(table.all()).extracting(Stamped::event).contains(changed).hasSize(2);
  }

  @Test
  void theTopicNotHeardOfForTheLongestTimeGoesFirstAndIsCounted() {
    table = new LastEventsTable(3, 1_000_000, NOBODY);

    accept(message("a", "1"), message("b", "1"), message("a", "2"), message("c", "1"));

    assertThat(topics()).containsExactly("cluster/update", "a", "c");
    assertThat(table.evicted()).isEqualTo(1);
  }

  @Test
  void largeEventsMakeRoomForThemselvesAndLeaveItAgain() {
    table = new LastEventsTable(100, 12_000, NOBODY);

    accept(message("a", "x".repeat(5_000)), message("b", "x".repeat(5_000)));
    assertThat(topics()).containsExactly("cluster/update", "a", "b");
    accept(message("c", "x".repeat(5_000)));
    assertThat(topics()).containsExactly("cluster/update", "b", "c");
    accept(message("b", "small"), message("d", "x".repeat(5_000)));
    assertThat(topics()).containsExactly("cluster/update", "c", "b", "d");
  }

  @Test
  void anEventLargerThanAllTheRoomLeavesNothingButTheCluster() {
    table = new LastEventsTable(100, 12_000, NOBODY);

    accept(message("a", "1"), message("huge", "x".repeat(20_000)), message("b", "1"));

    assertThat(topics()).containsExactly("cluster/update", "b");
  }

  @Test
  void aMessageWithoutPayloadEndsItsTopic() {
    accept(message("a", "1"), message("b", "1"), message("a", ""));

    assertThat(topics()).containsExactly("cluster/update", "b");
    assertThat(table.evicted()).isZero();
  }

  @Test
  void aMessageCannotPassForTheGatewaysOwnEvent() {
    Event link =
        new BrokerLinkChanged(BrokerLinkChanged.Status.CONNECTED, "tcp://b:1883", "", 0, 1);

    accept(link, message("gateway/mqtt", "forged"), message("cluster/update", "forged"));

    assertThat(table.all()).hasSize(4).extracting(Stamped::event).contains(link);
  }

  @Test
  void ofAnEarlierRunOnlyMessagesCount() {
    Event link =
        new BrokerLinkChanged(BrokerLinkChanged.Status.CONNECTED, "tcp://b:1883", "", 0, 1);
    ClusterChanged before = new ClusterChanged(List.of(), "10.0.0.2", 5);

    table.acceptEarlier(batches.next(List.of(link, before, message("a", "1"))));

    assertThat(topics()).containsExactly("cluster/update", "a");
    assertThat(table.all()).contains(NOBODY);
  }

  @Property(tries = 100)
  void howeverMuchIsPutAsideItIsAsIfEachEventHadBeenEntered(
      @ForAll("topicsHeard") List<String> heard, @ForAll @IntRange(min = 1, max = 5) int often) {
    LastEventsTable asked = new LastEventsTable(100, 1_000_000, NOBODY);
    LinkedHashMap<String, Long> expected = new LinkedHashMap<>();
    Batches all = new Batches();
    for (int round = 0; round < often * 1_000; round++) {
      List<Event> events = heard.stream().map(topic -> message(topic, "x")).toList();
      EventBatch batch = all.next(events);
      asked.accept(batch);
      if (round % 700 == 0) {
        asked.all();
      }
    }
    for (int i = 0; i < heard.size(); i++) {
      expected.remove(heard.get(i));
      expected.put(heard.get(i), (often * 1_000L - 1) * heard.size() + i + 1);
    }

    assertThat(asked.all().stream().skip(1))
        .extracting(stamped -> stamped.event().topic(), Stamped::seq)
        .containsExactlyElementsOf(
            expected.entrySet().stream().map(e -> tuple(e.getKey(), e.getValue())).toList());
  }

  @Provide
  Arbitrary<List<String>> topicsHeard() {
    return Arbitraries.of("a", "b", "c", "d").list().ofMinSize(1).ofMaxSize(8);
  }

  private void accept(Event... events) {
    table.accept(batches.next(List.of(events)));
  }

  private List<String> topics() {
    return table.all().stream().map(stamped -> stamped.event().topic()).toList();
  }

  private static Event message(String topic, String payload) {
    return new MqttMessage(topic, payload.getBytes(StandardCharsets.UTF_8), 1, 0, false);
  }

  private static String payload(Stamped stamped) {
    return stamped.event() instanceof MqttMessage message
        ? new String(message.payload(), StandardCharsets.UTF_8)
        : "";
  }
}
