package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class IngestToSocketTest {
  private final Stage stage = new Stage(new Past(Optional.empty(), Optional.empty()));

  @Test
  void theTimeBeginsWhenTheFirstOfTheBatchesWasReadThatLeaveTogether() {
    stage.connect(new FakeWriter(1_000_000), "");
    stage.loop.runAll();
    long now = System.nanoTime();

    stage.deliver(batch(0, now - TimeUnit.SECONDS.toNanos(3)));
    stage.deliver(batch(1, now - TimeUnit.SECONDS.toNanos(1)));
    stage.loop.runAll();

    assertThat(Arrays.stream(stage.crowd.latency().counts()).sum()).isEqualTo(1);
    assertThat(stage.crowd.latency().sum()).isBetween(3_000_000L, 13_000_000L);
  }

  private static EventBatch batch(long position, long enteredAt) {
    MqttMessage message = new MqttMessage("t", new byte[1], 0, 0, false);
    return new EventBatch(
        Stage.ORIGIN, position + 1, position, Cursor.START, List.of(message), enteredAt);
  }
}
