package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.spore.gateway.config.MqttConfig.RetainHandling;
import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Retained.Policy;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.MqttMessage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RetainedMessagesTest {
  private static final int MANY = 100_000;

  private final FakeBrokerClients clients = new FakeBrokerClients();
  private BridgeFixture fixture;
  private MqttBridgeVerticle bridge;

  @BeforeEach
  void openFixture() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @Test
  void aFloodOfRetainedMessagesIsPacedAndNewsPassesIt() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 40_000, 64 << 20));

    client.flood(MANY, new byte[100], 1, "news");

    Set<String> before = new HashSet<>();
    MqttMessage next = fixture.probe.next(MqttMessage.class);
    for (; next.retained(); next = fixture.probe.next(MqttMessage.class)) {
      before.add(next.topic());
    }
    assertThat(next.topic()).isEqualTo("news");
    assertThat(before).as("a quarter of a second's worth").hasSizeLessThan(15_000);
    await().untilAsserted(() -> assertThat(client.acknowledged).hasValue(MANY));
    Set<String> all = before;
    while (all.size() < MANY) {
      assertThat(all.add(fixture.probe.next(MqttMessage.class).topic())).isTrue();
    }
  }

  @Test
  void newsDoesNotArriveBeforeTheRetainedMessageOfItsTopic() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 4, 64 << 20));

    client.flood(5, new byte[0], 0, "r/3");

    MqttMessage next =
        fixture.probe.next(MqttMessage.class, message -> message.topic().equals("r/3"));
    assertThat(next.retained()).isTrue();
    next = fixture.probe.next(MqttMessage.class);
    assertThat(next.topic()).isEqualTo("r/3");
    assertThat(next.retained()).isFalse();
  }

  @Test
  void whenTooMuchWaitsTheBrokerIsHeldBackUntilHalfOfItHasLeft() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 2_000, 100_000));

    client.flood(1_000, new byte[100], 0);

    await().until(() -> client.calls.contains("pause"));
    await().until(() -> client.calls.contains("resume"));
    for (int i = 0; i < 1_000; i++) {
      assertThat(fixture.probe.next(MqttMessage.class).topic()).isEqualTo("r/" + i);
    }
  }

  @Test
  void retainedMessagesWaitThroughALossOfTheLinkAndDoNotArriveTwice() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 400, 64 << 20));
    client.flood(300, new byte[0], 0);
    client.lose("closed");
    FakeBrokerClient second = clients.nextAccepted(0);
    second.flood(300, new byte[0], 0);

    int arrived = 0;
    int last = -1;
    while (last != 299 || arrived < 300) {
      String topic = fixture.probe.next(MqttMessage.class).topic();
      last = Integer.parseInt(topic.substring(2));
      arrived++;
    }
    assertThat(arrived).as("what waited did not leave twice").isBetween(300, 599);
  }

  @Test
  void keptForSnapshotsTheyAreMarkedAndNotPaced() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.SNAPSHOT_ONLY, 1, 64 << 20));

    client.flood(500, new byte[0], 0, "news");

    for (int i = 0; i < 500; i++) {
      assertThat(fixture.probe.next(MqttMessage.class).forSnapshotsOnly()).isTrue();
    }
    assertThat(fixture.probe.next(MqttMessage.class).forSnapshotsOnly()).isFalse();
  }

  @Test
  void onceSubscriptionsHaveNewsMarkedAsRetainedTooNothingIsPacedAnyMore() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 1, 64 << 20));
    fixture.nextIsConnected();
    await(
        bridge.apply(
            List.of(new Subscription("#", 1, List.of(), false, true, RetainHandling.SEND))));

    client.flood(500, new byte[0], 1);

    for (int i = 0; i < 500; i++) {
      assertThat(fixture.probe.next(MqttMessage.class).topic()).isEqualTo("r/" + i);
    }
  }

  @Test
  void ignoredTheyAreCountedAcknowledgedAndNotAskedForWithMqtt5() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.IGNORE, 1, 64 << 20));

    client.flood(500, new byte[0], 1, "news");

    assertThat(fixture.probe.next(MqttMessage.class).topic()).isEqualTo("news");
    assertThat(bridge.counters().retainedIgnored()).isEqualTo(500);
    await().untilAsserted(() -> assertThat(client.acknowledged).hasValue(500));
    assertThat(client.calls)
        .anyMatch(call -> call.startsWith("subscribe") && call.contains("DONT_SEND"));
  }

  private FakeBrokerClient connect(Retained retained) throws Exception {
    bridge = fixture.deploy(TestMqtt.at(1883).retained(retained).config(), clients);
    return clients.nextAccepted(0);
  }
}
