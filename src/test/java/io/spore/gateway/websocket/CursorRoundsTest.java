package io.spore.gateway.websocket;

import static io.spore.gateway.websocket.FakeWriter.names;
import static io.spore.gateway.websocket.Stage.after;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.spore.gateway.config.WebSocketConfig.SlowClient;
import java.util.List;
import org.junit.jupiter.api.Test;

class CursorRoundsTest {
  private final Stage stage = new Stage(Past.FORGOTTEN);
  private final FakeWriter writer = new FakeWriter(100_000);

  @Test
  void cursorsFollowWhatWasToldAtMostEveryQuarterOfASecond() {
    stage.connect(writer, "cursors=true");
    assertThat(writer.readNames()).containsExactly("cluster/update", "gateway/cursor");
    stage.loop.advance(1_000);
    stage.deliver(stage.publish("a"));
    stage.loop.runAll();
    List<JsonNode> got = writer.read();
    assertThat(names(got)).containsExactly("a", "gateway/cursor");
    assertThat(got.get(1).get("cursor").textValue()).isEqualTo(after(1).toString());

    for (int i = 0; i < 5; i++) {
      stage.deliver(stage.publish("b"));
      stage.loop.runAll();
      stage.loop.advance(10);
    }
    assertThat(names(writer.read())).containsExactly("b", "b", "b", "b", "b");
    stage.loop.advance(250);
    got = writer.read();
    assertThat(names(got)).containsExactly("gateway/cursor");
    assertThat(got.get(0).get("cursor").textValue()).isEqualTo(after(6).toString());
    stage.loop.advance(10_000);
    assertThat(writer.readNames()).isEmpty();
  }

  @Test
  void aCursorNeverRunsAheadOfWhatTheClientHas() {
    Stage dropping = new Stage(Past.FORGOTTEN, SlowClient.DROP_OLDEST);
    FakeWriter full = new FakeWriter(10);
    dropping.connect(full, "cursors=true");
    dropping.deliver(dropping.publish("a"));
    dropping.deliver(dropping.publish("b"));
    dropping.loop.runAll();
    dropping.loop.advance(1_000);

    assertThat(names(full.read())).containsExactly("cluster/update", "gateway/cursor");
    dropping.loop.advance(1_000);
    assertThat(names(full.read())).containsExactly("a");
    dropping.loop.runAll();
    List<JsonNode> rest = full.read();
    assertThat(names(rest)).containsExactly("b", "gateway/cursor");
    assertThat(rest.get(1).get("cursor").textValue()).isEqualTo(after(2).toString());
  }
}
