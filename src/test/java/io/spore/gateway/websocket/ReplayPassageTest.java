package io.spore.gateway.websocket;

import static io.spore.gateway.websocket.FakeWriter.names;
import static io.spore.gateway.websocket.Stage.after;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.websocket.Entrance.Guest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What clients are told that ask for the past alone. */
class ReplayPassageTest {
  private final ManualHistory history = new ManualHistory().answeringAtOnce();
  private final Stage stage = new Stage(new Past(Optional.of(history), Optional.of(history)));
  private final FakeWriter writer = new FakeWriter(100_000);

  @Test
  void aReplayFromACursorThatIsTooOldSaysHowMuchIsMissing() {
    happened(stage, "a", "a");
    happened(stage, "b");
    history.forgetBefore(2);
    stage.connect(writer, "from=" + time(0) + "&speed=max&cursor=" + after(1));
    stage.loop.runAll();

    List<JsonNode> got = writer.read();
    assertThat(names(got))
        .containsExactly("gateway/replay begin", "gateway/gap", "b", "gateway/replay end");
    assertThat(got.get(1).get("dropped").longValue()).isEqualTo(1);
  }

  @Test
  void aReplayKeepsTheDistancesBetweenEvents() {
    long start = stage.loop.millis();
    happened(stage, "a");
    stage.loop.advance(1_000);
    happened(stage, "b");
    stage.loop.advance(2_000);
    happened(stage, "c");
    stage.connect(writer, "from=" + time(start) + "&speed=10");
    stage.loop.runAll();

    assertThat(writer.readNames()).containsExactly("gateway/replay begin", "a");
    stage.loop.advance(99);
    assertThat(writer.readNames()).isEmpty();
    stage.loop.advance(1);
    assertThat(writer.readNames()).containsExactly("b");
    stage.loop.advance(200);
    assertThat(writer.readNames()).containsExactly("c", "gateway/replay end");
    assertThat(writer.closed()).contains(CloseReason.REPLAYED);
  }

  @Test
  void aReplayEndsBeforeItsEndTimeAndTellsHowMuchItWas() {
    happened(stage, "a/1");
    stage.loop.advance(10);
    happened(stage, "a/2", "b");
    stage.loop.advance(10);
    long end = stage.loop.millis();
    happened(stage, "a/3");
    stage.connect(writer, "from=" + time(0) + "&to=" + time(end) + "&topic=a/%23&speed=max");
    stage.loop.runAll();

    List<JsonNode> got = writer.read();
    assertThat(names(got))
        .containsExactly("gateway/replay begin", "a/1", "a/2", "gateway/replay end");
    assertThat(got.get(3).get("events").intValue()).isEqualTo(2);
  }

  @Test
  void afterAReplayTheStreamGoesOnWhereItWasLeft() {
    happened(stage, "a");
    Guest guest = stage.connect(writer, "");
    happened(stage, "b");
    writer.read();
    guest
        .conversation()
        .hear("{\"type\":\"replay\",\"topics\":[\"a\"],\"speed\":\"max\",\"then\":\"live\"}");
    happened(stage, "c");
    stage.loop.runAll();
    happened(stage, "d");

    assertThat(writer.readNames())
        .containsExactly(
            "gateway/reply", "gateway/replay begin", "a", "gateway/replay end", "c", "d");
  }

  @Test
  void aReplayThatIsCancelledGivesWayToTheStream() {
    happened(stage, "a");
    stage.loop.advance(3_600_000);
    happened(stage, "b");
    Guest guest = stage.connect(writer, "");
    guest.conversation().hear("{\"type\":\"replay\"}");
    stage.loop.runAll();
    happened(stage, "c");
    guest.conversation().hear("{\"type\":\"cancel\"}");
    stage.loop.runAll();
    happened(stage, "d");

    assertThat(writer.readNames())
        .containsExactly(
            "cluster/update",
            "gateway/reply",
            "gateway/replay begin",
            "a",
            "gateway/reply",
            "gateway/replay cancelled",
            "c",
            "d");
  }

  private void happened(Stage stage, String... topics) {
    EventBatch batch = stage.publish(topics);
    history.append(batch);
    stage.deliver(batch);
  }

  private static String time(long millis) {
    return Timestamps.format(millis);
  }
}
