package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.GapHappened;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.Selection;
import io.spore.gateway.guard.TopicSet;
import io.spore.gateway.websocket.Entrance.Guest;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** However a client asks, and for whatever: it gets no event that its token does not allow. */
class PermittedTest {
  private static final List<String> TOPICS =
      List.of("a/1", "a/2", "secret/1", "secret/a", "b", "$SYS/load");
  private static final List<String> REQUESTS =
      List.of(
          "{'type':'subscribe','topics':['#']}",
          "{'type':'subscribe','topics':['secret/#','a/1']}",
          "{'type':'subscribe','exclude':['b']}",
          "{'type':'unsubscribe','topics':['#']}",
          "{'type':'resume','cursor':'" + Cursor.START.advance(Stage.ORIGIN, 1) + "'}",
          "{'type':'snapshot'}",
          "{'type':'replay','speed':'max','then':'live','topics':['#','secret/+']}",
          "{'type':'replay','then':'live'}",
          "{'type':'cancel'}");

  private final ManualHistory history = new ManualHistory().answeringAtOnce();
  private final Stage stage = new Stage(new Past(Optional.of(history), Optional.of(history)));
  private final FakeWriter writer = new FakeWriter(2_000);

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void whateverAClientAsksForItNeverGetsWhatItMayNotSee(long seed) {
    Random random = new Random(seed);
    TopicSet readable = readable("a/#", "b");
    Guest guest = stage.connect(writer, "snapshot=true", caller(readable));
    int got = 0;
    for (int step = 0; step < 2_000; step++) {
      happens(random);
      if (random.nextInt(4) == 0) {
        String request = REQUESTS.get(random.nextInt(REQUESTS.size()));
        guest.conversation().hear(request.replace('\'', '"'));
      }
      if (random.nextInt(50) == 0) {
        readable = random.nextBoolean() ? readable("a/#", "b") : readable("b");
        writer.read();
        stage.audience.permit(guest.subscriber(), readable);
      }
      stage.loop.advance(random.nextInt(3));
      for (String topic : eventsIn(writer.read())) {
        assertThat(readable.contains(topic)).as("%s in step %d", topic, step).isTrue();
        got++;
      }
    }
    assertThat(got).isGreaterThan(100);
  }

  @Test
  void whatIsLiveComesOnlyIfItIsBothWantedAndAllowed() {
    Guest guest = stage.connect(writer, "topic=a/%23&topic=secret/%23", caller(readable("a/+")));
    publish("a/1", "b", "secret/1", "a/2");
    assertThat(eventsIn(writer.read())).containsExactly("a/1", "a/2");

    stage.audience.permit(guest.subscriber(), readable("#"));
    publish("a/1", "b", "secret/1");
    assertThat(eventsIn(writer.read())).containsExactly("a/1", "secret/1");
  }

  @Test
  void whoMayReadEverythingIsServedLikeEverybody() {
    Guest guest = stage.connect(writer, "", caller(readable("x", "#")));
    assertThat(guest.subscriber().selection()).isEqualTo(Selection.EVERYTHING);
  }

  @Test
  void whoMayReadNothingIsToldOfNothing() {
    stage.connect(writer, "snapshot=true", caller(TopicSet.NOTHING));
    publish("a/1", "$SYS/load");
    stage.loop.runAll();
    assertThat(eventsIn(writer.read())).isEmpty();
  }

  @Test
  void aSnapshotDoesNotEvenTellHowMuchThereIsBesideWhatIsAllowed() {
    publish("a/1", "secret/1", "secret/2");
    stage.connect(writer, "snapshot=true", caller(readable("a/#")));
    stage.loop.runAll();

    List<JsonNode> got = writer.read();
    assertThat(got.get(0).get("topic").textValue()).isEqualTo("gateway/snapshot");
    assertThat(got.get(0).get("events").intValue()).isEqualTo(1);
    assertThat(eventsIn(got)).containsExactly("a/1");
  }

  @Test
  void aSnapshotUnderWayEndsWithoutWhatIsNoLongerAllowed() {
    for (int i = 0; i < 2_000; i++) {
      publish("secret/" + i);
    }
    Guest guest = stage.connect(writer, "snapshot=true", caller(readable("#")));
    stage.loop.runAll();
    assertThat(eventsIn(writer.read())).isNotEmpty();
    assertThat(guest.subscriber().isLive()).isFalse();
    writer.read();

    stage.audience.permit(guest.subscriber(), readable("a/#"));
    stage.loop.runAll();
    writer.read();
    assertThat(eventsIn(writer.read())).isEmpty();
  }

  @Test
  void thatEventsAreMissingIsToldToEverybodyLiveAndLater() {
    publish("secret/1");
    Cursor before = Cursor.START.advance(Stage.ORIGIN, 1);
    GapHappened gap = new GapHappened("other", 3, 1, 3, "the link was cut", 0);
    EventBatch batch = new EventBatch(Stage.ORIGIN, 2, 1, before, List.of(gap));
    history.append(batch);
    stage.deliver(batch);

    stage.connect(writer, "cursor=" + before, caller(readable("a/#")));
    stage.loop.runAll();

    assertThat(eventsIn(writer.read())).containsExactly("gateway/gap");
  }

  private void happens(Random random) {
    String[] topics = new String[1 + random.nextInt(3)];
    Arrays.setAll(topics, i -> TOPICS.get(random.nextInt(TOPICS.size())));
    publish(topics);
  }

  private void publish(String... topics) {
    EventBatch batch = stage.publish(topics);
    history.append(batch);
    stage.deliver(batch);
  }

  /** The topics of what is an event, not said by the gateway to this client alone. */
  private static List<String> eventsIn(List<JsonNode> messages) {
    Set<String> notices =
        Set.of("gateway/reply", "gateway/snapshot", "gateway/replay", "gateway/cursor");
    return messages.stream()
        .map(message -> message.get("topic").textValue())
        .filter(topic -> !notices.contains(topic))
        .toList();
  }

  private static TopicSet readable(String... filters) {
    return TopicSet.of(Stream.of(filters).map(TopicFilter::parse).toList());
  }

  private static Caller caller(TopicSet readable) {
    Permissions permissions = new Permissions(readable, TopicSet.NOTHING, false);
    return new Caller("somebody", permissions, Optional.empty(), Optional.empty());
  }
}
