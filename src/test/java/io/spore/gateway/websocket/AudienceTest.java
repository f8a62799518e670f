package io.spore.gateway.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Event;
import io.spore.gateway.event.MqttMessage;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AudienceTest {
  private static final long HOUR_NANOS = Duration.ofHours(1).toNanos();

  private final Stage stage = new Stage(Past.FORGOTTEN);

  @Test
  void aFewClientsAreFlushedTogetherOnceAllBatchesAreWritten() {
    List<FakeWriter> clients = connect(Audience.LARGE - 1);

    deliverFresh();
    deliverFresh();
    assertThat(clients).noneMatch(FakeWriter::isFlushed);
    stage.loop.runAll();

    assertThat(clients).allMatch(FakeWriter::isFlushed);
    assertThat(clients).allSatisfy(client -> assertThat(client.readNames()).hasSize(2));
  }

  @Test
  void manyClientsAreFlushedOneByOneAsTheyAreWrittenTo() {
    List<FakeWriter> clients = connect(Audience.LARGE);

    deliverFresh();

    assertThat(clients).allMatch(FakeWriter::isFlushed);
    assertThat(clients).allSatisfy(client -> assertThat(client.readNames()).hasSize(1));
  }

  @Test
  void manyClientsAreFlushedTogetherWhenBatchesHaveWaited() {
    List<FakeWriter> clients = connect(Audience.LARGE);

    deliver(System.nanoTime() - HOUR_NANOS);
    deliverFresh();
    assertThat(clients).noneMatch(FakeWriter::isFlushed);
    stage.loop.runAll();

    assertThat(clients).allMatch(FakeWriter::isFlushed);
    assertThat(clients).allSatisfy(client -> assertThat(client.readNames()).hasSize(2));
  }

  private List<FakeWriter> connect(int clients) {
    List<FakeWriter> writers =
        Stream.generate(() -> new FakeWriter(100_000)).limit(clients).toList();
    writers.forEach(writer -> stage.connect(writer, ""));
    stage.loop.runAll();
    writers.forEach(FakeWriter::read);
    return writers;
  }

  /** Delivers what does not grow old before the test is over. */
  private void deliverFresh() {
    deliver(System.nanoTime() + HOUR_NANOS);
  }

  private void deliver(long enteredAt) {
    Event event = new MqttMessage("a", new byte[0], 0, 0, false);
    stage.deliver(stage.publish(List.of(event), enteredAt));
  }
}
