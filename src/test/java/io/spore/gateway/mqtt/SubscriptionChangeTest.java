package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.support.ScriptedBroker;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionChangeTest {
  private final FakeBrokerClients clients = new FakeBrokerClients();
  private BridgeFixture fixture;

  @BeforeEach
  void openFixture() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @Test
  void aMessageThatMatchesSeveralFiltersArrivesOnceAndWhatIsExcludedDoesNot() throws Exception {
    RealBroker broker = RealBroker.start(fixture.vertx);
    MqttBridgeVerticle bridge =
        fixture.deploy(
            TestMqtt.at(broker.port())
                .subscriptions(
                    new Subscription("s/+/a", 0),
                    new Subscription("s/b/+", 0),
                    new Subscription("d/#", 0, List.of(TopicFilter.parse("d/x/#")))));
    fixture.nextIsConnected();

    broker.publish("s/b/a", "both");
    broker.publish("s/c/c", "neither, but the joined filter");
    broker.publish("d/x/y", "excluded");
    broker.publish("d/y", "last");

    assertThat(fixture.nextText()).isEqualTo("both");
    assertThat(fixture.nextText()).isEqualTo("last");
    assertThat(bridge.counters().messages()).isEqualTo(2);
    assertThat(bridge.counters().excluded()).isEqualTo(2);
  }

  @Test
  void otherSubscriptionsAreTakenUpWhileTheLinkStands() throws Exception {
    RealBroker broker = RealBroker.start(fixture.vertx);
    MqttBridgeVerticle bridge =
        fixture.deploy(
            TestMqtt.at(broker.port())
                .subscriptions(new Subscription("a", 0), new Subscription("b", 0)));
    fixture.nextIsConnected();

    await(bridge.apply(List.of(new Subscription("b", 0), new Subscription("c", 0))));
    for (String topic : List.of("a", "b", "c")) {
      broker.publish(topic, "on " + topic);
    }

    assertThat(fixture.nextText()).isEqualTo("on b");
    assertThat(fixture.nextText()).isEqualTo("on c");
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @Test
  void onlyTheDifferenceIsToldToTheBroker() throws Exception {
    MqttBridgeVerticle bridge =
        fixture.deploy(
            TestMqtt.at(1883)
                .subscriptions(new Subscription("a", 0), new Subscription("b", 0))
                .config(),
            clients);
    FakeBrokerClient client = clients.nextAccepted(0);
    fixture.nextIsConnected();
    client.calls.clear();

    await(bridge.apply(List.of(new Subscription("b", 1), new Subscription("c", 0))));

    assertThat(client.calls)
        .containsExactly(
            "subscribe " + List.of(new Subscription("b", 1), new Subscription("c", 0)),
            "unsubscribe [a]");
  }

  @Test
  void aRefusedChangeIsSaidAndTheOldSubscriptionsStay() throws Exception {
    ScriptedBroker broker = ScriptedBroker.start(fixture.vertx);
    MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(broker.port()));
    fixture.nextIsConnected();
    broker.refuseSubscriptions(true);

    assertThatThrownBy(() -> await(bridge.apply(List.of(new Subscription("secret", 0)))))
        .cause()
        .hasMessage("the broker refused the subscription to secret");

    broker.nextSubscriber().send("anything", "still subscribed to everything");
    assertThat(fixture.nextText()).isEqualTo("still subscribed to everything");
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @Test
  void aChangeWhileThereIsNoLinkIsTakenUpWithTheNextOne() throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(1883).config(), clients);
    clients.next().fail("refused");
    assertThat(fixture.nextReason()).isEqualTo("refused");

    await(bridge.apply(List.of(new Subscription("new", 0))));

    FakeBrokerClient second = clients.nextAccepted(0);
    fixture.nextIsConnected();
    assertThat(second.calls).contains("subscribe " + List.of(new Subscription("new", 0)));
  }
}
