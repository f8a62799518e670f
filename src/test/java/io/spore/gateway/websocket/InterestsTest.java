package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.websocket.Entrance.Guest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InterestsTest {
  private static final List<String> LEVELS = List.of("a", "b", "c", "$a", "");

  private final Stage stage = new Stage(Past.FORGOTTEN);
  private final Map<FakeWriter, Guest> guests = new LinkedHashMap<>();

  /** A thousand changes; after each one, who gets what is compared with asking filter by filter. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void everyClientGetsWhatItsFiltersMatchHoweverTheyChange(long seed) {
    Random random = new Random(seed);
    for (int step = 0; step < 1_000; step++) {
      change(random);
      String[] topics = new String[1 + random.nextInt(30)];
      Arrays.setAll(topics, i -> topic(random));
      EventBatch batch = stage.publish(topics);
      stage.deliver(batch);

      guests.forEach(
          (writer, guest) -> {
            Selection selection = guest.subscriber().selection();
            assertThat(writer.read())
                .extracting(event -> event.get("topic").textValue())
                .containsExactlyElementsOf(Arrays.stream(topics).filter(selection::wants).toList());
          });
    }
  }

  @Test
  void aFilterThatStartsWithAWildcardDoesNotMatchADollarTopic() {
    Selection all = Selection.EVERYTHING.with(List.of(TopicFilter.parse("#")), List.of());
    assertThat(all.wants("a/b")).isTrue();
    assertThat(all.wants("$SYS/load")).isFalse();
    assertThat(Selection.EVERYTHING.wants("$SYS/load")).isTrue();
  }

  @Test
  void whoDropsTheLastFilterSeesNothing() {
    TopicFilter filter = TopicFilter.parse("a");
    Selection none =
        Selection.EVERYTHING.with(List.of(filter), List.of()).without(List.of(filter), List.of());
    assertThat(none.wants("a")).isFalse();
    assertThat(none.wants("b")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"topic=a", "exclude=%23", "topic=a&exclude=gateway/%23"})
  void whoeverMissedEventsIsToldWhateverItsFiltersAre(String filters) {
    FakeWriter writer = new FakeWriter(Integer.MAX_VALUE);
    stage.connect(writer, filters);
    writer.read();

    stage.deliver(stage.publish("b", "gateway/gap"));
    stage.deliver(stage.publish(List.of(new GapHappened("cellar", 3, 5, 7, "away", 1_000))));

    assertThat(writer.read())
        .extracting(event -> event.get("origin").textValue())
        .containsExactly("cellar");
  }

  private void change(Random random) {
    int choice = random.nextInt(10);
    if (guests.isEmpty() || (choice == 0 && guests.size() < 40)) {
      FakeWriter writer = new FakeWriter(Integer.MAX_VALUE);
      guests.put(writer, stage.connect(writer, random.nextBoolean() ? "" : "exclude=cluster/%23"));
      writer.read();
      return;
    }
    FakeWriter writer = new ArrayList<>(guests.keySet()).get(random.nextInt(guests.size()));
    Guest guest = guests.get(writer);
    if (choice == 1) {
      stage.entrance.dismiss(guest);
      guests.remove(writer);
      return;
    }
    String kind = random.nextInt(3) > 0 ? "subscribe" : "unsubscribe";
    String field = random.nextInt(4) > 0 ? "topics" : "exclude";
    guest
        .conversation()
        .hear("{\"type\":\"" + kind + "\",\"" + field + "\":[\"" + filter(random) + "\"]}");
    assertThat(writer.read())
        .singleElement()
        .satisfies(reply -> assertThat(reply.get("ok").booleanValue()).isTrue());
  }

  private static String topic(Random random) {
    String topic = LEVELS.get(random.nextInt(LEVELS.size()));
    for (int level = random.nextInt(3); level > 0; level--) {
      topic += "/" + LEVELS.get(random.nextInt(LEVELS.size()));
    }
    return topic.isEmpty() ? "a" : topic;
  }

  private static String filter(Random random) {
    String[] levels = topic(random).split("/", -1);
    for (int i = 0; i < levels.length; i++) {
      if (random.nextInt(3) == 0) {
        levels[i] = "+";
      }
    }
    String filter = String.join("/", levels);
    return random.nextInt(3) == 0 ? filter + "/#" : random.nextInt(20) == 0 ? "#" : filter;
  }
}
