package io.spore.gateway.event;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class TrafficTest {
  private static final Event MESSAGE = new MqttMessage("a", new byte[1], 0, 0, false);
  private static final Event NODE = new NodeChanged(NodeChanged.Action.LOST, "10.0.0.1", "", 0);
  private static final Event NEWS =
      new BrokerLinkChanged(BrokerLinkChanged.Status.CONNECTED, "tcp://b", "", 0, 0);

  private SporeEvents events;

  @BeforeEach
  void prepare(Vertx vertx) {
    events = new SporeEvents(vertx, new Origin("test", 1), 1 << 20);
  }

  @Test
  void eachEventIsCountedByTheWayItCameInAlsoInAMixedBatch() {
    events.publish(List.of(MESSAGE, MESSAGE, NODE, MESSAGE, NEWS));
    events.publish(NODE);

    assertThat(events.traffic().events(Source.MQTT)).isEqualTo(3);
    assertThat(events.traffic().events(Source.UDP)).isEqualTo(2);
    assertThat(events.traffic().events(Source.GATEWAY)).isEqualTo(1);
  }

  @Test
  void eachBatchIsCountedBySize() {
    events.publish(List.of(MESSAGE, MESSAGE, NODE));
    events.publish(NODE);

    assertThat(events.traffic().batchSizes().counts()).startsWith(1, 0, 1);
    assertThat(events.traffic().batchSizes().sum()).isEqualTo(4);
  }

  @Test
  void whatAListenerFailsToHandleIsCounted() throws Exception {
    await(
        events.listen(
            batch -> {
              throw new IllegalStateException("a test's fault");
            }));

    events.publish(List.of(MESSAGE, NODE));

    Awaitility.await().until(() -> events.traffic().notHandled() == 2);
  }
}
