package io.spore.gateway.websocket;

import static io.spore.gateway.websocket.FakeWriter.names;
import static io.spore.gateway.websocket.Stage.after;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What clients are told before they are on the live stream, with a log and without. */
class CourseTest {
  private final ManualHistory history = new ManualHistory().answeringAtOnce();
  private final Stage stage = new Stage(new Past(Optional.of(history), Optional.of(history)));
  private final Stage withoutLog = new Stage(Past.FORGOTTEN);
  private final FakeWriter writer = new FakeWriter(100_000);

  @Test
  void aCursorIsFollowedByWhatItLacksAndThenByTheStream() {
    happened(stage, "a", "b", "c");
    stage.connect(writer, "cursor=" + after(1));
    stage.loop.runAll();
    happened(stage, "d");

    assertThat(writer.readNames()).containsExactly("b", "c", "d");
  }

  @Test
  void aCursorThatLacksNothingIsFollowedByTheStreamAtOnce() {
    happened(stage, "a");
    stage.connect(writer, "cursor=" + after(1));
    happened(stage, "b");

    assertThat(writer.readNames()).containsExactly("b");
  }

  @Test
  void aCursorThatIsTooOldIsToldSoAndGetsWhatIsLeftThenTheStateThenTheStream() {
    happened(stage, "a", "a");
    happened(stage, "b");
    happened(stage, "c");
    history.forgetBefore(3);
    stage.connect(writer, "cursor=" + after(1));
    stage.loop.runAll();
    happened(stage, "d");

    List<JsonNode> got = writer.read();
    assertThat(names(got))
        .containsExactly(
            "gateway/gap", "c", "gateway/snapshot begin", "c", "gateway/snapshot end", "d");
    assertThat(got.get(0).get("reason").textValue()).isEqualTo("the cursor is too old");
    assertThat(got.get(0).get("dropped").longValue()).isEqualTo(2);
    assertThat(got.get(0).get("after").textValue()).isEqualTo(after(1).toString());
    assertThat(got.get(2).get("events").intValue()).isEqualTo(1);
    assertThat(got.get(4).get("cursor").textValue()).isEqualTo(after(4).toString());
  }

  @Test
  void whatIsLostOnTheWayIsCountedAndWhatIsLeftBehindItComes() {
    happened(stage, "a");
    stage.deliver(stage.publish("not stored", "not stored"));
    happened(stage, "b");
    stage.connect(writer, "cursor=" + after(0));
    stage.loop.runAll();
    happened(stage, "c");

    List<JsonNode> got = writer.read();
    assertThat(names(got).subList(0, 4))
        .containsExactly("a", "gateway/gap", "b", "gateway/snapshot begin");
    assertThat(names(got)).endsWith("gateway/snapshot end", "c");
    assertThat(got.get(1).get("reason").textValue()).isEqualTo("not in the event log");
    assertThat(got.get(1).get("dropped").longValue()).isEqualTo(2);
  }

  @Test
  void aHoleAtTheEndOfTheHistoryIsToldAtOnceAndWithoutANumberThatNobodyKnows() {
    happened(stage, "a");
    stage.deliver(stage.publish("not stored"));
    history.loseCountUpTo(2);
    stage.connect(writer, "cursor=" + after(0));
    stage.loop.runAll();
    happened(stage, "b");

    List<JsonNode> got = writer.read();
    assertThat(names(got)).startsWith("a", "gateway/gap", "gateway/snapshot begin").endsWith("b");
    assertThat(got.get(1).get("reason").textValue()).isEqualTo("not in the event log");
    assertThat(got.get(1).get("dropped").isNull()).isTrue();
  }

  @Test
  void whereACursorMayCoverSomeOfWhatIsLostTheNumberIsNotClaimedToBeKnown() {
    happened(stage, "a");
    stage.deliver(stage.publish("not stored"));
    happened(stage, "b");
    Cursor ofAnotherGateway = after(0).advance(new Origin("elsewhere", 1), 7);
    stage.connect(writer, "cursor=" + ofAnotherGateway);
    stage.loop.runAll();

    List<JsonNode> got = writer.read();
    assertThat(names(got)).startsWith("a", "gateway/gap", "b");
    assertThat(got.get(1).get("dropped").isNull()).isTrue();
  }

  @Test
  void withoutALogACursorIsAnsweredWithAGapAndTheStateAndThenTheStream() {
    withoutLog.connect(writer, "cursor=" + after(7));
    withoutLog.deliver(withoutLog.publish("a"));

    List<JsonNode> got = writer.read();
    assertThat(names(got))
        .containsExactly(
            "gateway/gap", "gateway/snapshot begin", "cluster/update", "gateway/snapshot end", "a");
    assertThat(got.get(0).get("reason").textValue()).isEqualTo("no event log");
  }

  @Test
  void aSnapshotStandsInTheStreamWhereItWasTaken() {
    ManualHistory slow = new ManualHistory();
    Stage holding = new Stage(new Past(Optional.empty(), Optional.of(slow)));
    holding.connect(writer, "snapshot=true");
    EventBatch before = holding.publish("a", "a");
    slow.append(before);
    holding.deliver(before);
    EventBatch after = holding.publish("b");
    holding.deliver(after);
    slow.answer();
    slow.append(after);

    assertThat(writer.readNames())
        .containsExactly(
            "cluster/update", "a", "a", "gateway/snapshot begin", "a", "gateway/snapshot end", "b");
  }

  @Test
  void aSnapshotThatIsAheadOfTheStreamWaitsForIt() {
    ManualHistory fast = new ManualHistory();
    Stage holding = new Stage(new Past(Optional.empty(), Optional.of(fast)));
    EventBatch batch = holding.publish("a");
    fast.append(batch);
    holding.connect(writer, "snapshot=true");
    fast.answer();
    assertThat(writer.readNames()).containsExactly("cluster/update");

    holding.deliver(batch);
    holding.loop.advance(CatchUp.RETRY_MS);
    assertThat(writer.readNames())
        .containsExactly("a", "gateway/snapshot begin", "a", "gateway/snapshot end");
  }

  @Test
  void aSnapshotHoldsWhatTheClientWantsAndNothingElse() {
    happened(stage, "a/1", "b/1", "a/2");
    stage.connect(writer, "snapshot=true&topic=a/%2B");
    stage.loop.runAll();

    assertThat(writer.readNames())
        .containsExactly("gateway/snapshot begin", "a/1", "a/2", "gateway/snapshot end");
  }

  @Test
  void howeverLargeASnapshotIsTheStreamAfterItIsComplete() {
    for (int i = 0; i < 3_000; i++) {
      happened(stage, "topic/" + i);
    }
    FakeWriter slow = new FakeWriter(1_000);
    stage.connect(slow, "snapshot=true");
    List<JsonNode> got = new ArrayList<>();
    for (int i = 0; i < 2_000; i++) {
      happened(stage, "later/" + i);
      stage.loop.runAll();
      got.addAll(slow.read());
    }
    settle(stage, slow, got);

    List<String> later = names(got).stream().filter(name -> name.startsWith("later")).toList();
    assertThat(later).hasSize(2_000).doesNotHaveDuplicates();
    assertThat(slow.closed()).isEmpty();
  }

  @Test
  void aLogThatStopsIsSaidAndTheStreamGoesOn() {
    happened(stage, "a");
    stage.deliver(stage.publish("not stored"));
    stage.connect(writer, "cursor=" + after(1));
    stage.loop.runAll();
    stage.loop.advance((CatchUp.PATIENCE + 1L) * CatchUp.RETRY_MS);

    List<JsonNode> got = writer.read();
    assertThat(got.get(0).get("reason").textValue()).isEqualTo("the event log has stopped");
    assertThat(got.get(0).get("dropped").intValue()).isEqualTo(1);
  }

  @Test
  void aLogThatCannotBeReadIsSaidAndTheStreamGoesOn() {
    happened(stage, "a");
    history.breakDown();
    stage.connect(writer, "cursor=" + after(0));
    stage.loop.runAll();
    stage.deliver(stage.publish("b"));

    List<JsonNode> got = writer.read();
    assertThat(got.get(0).get("reason").textValue())
        .isEqualTo("the event log can't be read: the disk is gone");
    assertThat(names(got)).endsWith("cluster/update", "gateway/snapshot end", "b");
  }

  @Test
  void aClientThatStallsOnItsWayKeepsOneChunkAndNoMore() {
    for (int i = 0; i < 20_000; i++) {
      happened(stage, "a/" + i);
    }
    FakeWriter stalled = new FakeWriter(1_000);
    stage.connect(stalled, "cursor=" + after(0));
    for (int i = 0; i < 1_000; i++) {
      stage.loop.runAll();
      happened(stage, "b");
    }

    assertThat(history.bytesRead()).isLessThan(2L * CatchUp.CHUNK_BYTES);
    assertThat(stalled.mostBytes()).isLessThan(2 * CatchUp.CHUNK_BYTES);
    assertThat(stalled.closed()).isEmpty();
    for (int i = 0; i < 1_000; i++) {
      stage.audience.tick();
    }
    assertThat(stalled.isAborted()).isTrue();
  }

  @Test
  void whatIsHeldIsLetGoWhenItIsTooMuchForItIsInTheLog() {
    happened(stage, "a");
    List<EventBatch> notYetStored = new ArrayList<>();
    notYetStored.add(stage.publish("b"));
    stage.deliver(notYetStored.get(0));
    stage.connect(writer, "cursor=" + after(1));
    stage.loop.runAll();
    for (int i = 0; i < 3_000; i++) {
      EventBatch next = stage.publish("c");
      stage.deliver(next);
      notYetStored.add(next);
    }
    notYetStored.forEach(history::append);
    List<JsonNode> got = new ArrayList<>();
    settle(stage, writer, got);
    happened(stage, "d");
    got.addAll(writer.read());

    assertThat(writer.closed()).isEmpty();
    assertThat(got).hasSize(3_002);
    assertThat(got)
        .extracting(event -> Integer.parseInt(event.get("data").textValue()))
        .isSorted()
        .doesNotHaveDuplicates();
  }

  private void happened(Stage stage, String... topics) {
    EventBatch batch = stage.publish(topics);
    history.append(batch);
    stage.deliver(batch);
  }

  private static void settle(Stage stage, FakeWriter writer, List<JsonNode> got) {
    List<JsonNode> more = writer.read();
    for (int quiet = 0; quiet < 5; quiet++) {
      quiet = more.isEmpty() ? quiet : 0;
      got.addAll(more);
      stage.loop.runAll();
      stage.loop.advance(CatchUp.RETRY_MS);
      more = writer.read();
    }
  }
}
