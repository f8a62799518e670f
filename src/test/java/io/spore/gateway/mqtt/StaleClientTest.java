package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StaleClientTest {
  private final FakeBrokerClients clients = new FakeBrokerClients();
  private BridgeFixture fixture;
  private MqttBridgeVerticle bridge;

  @BeforeEach
  void deployBridge() throws Exception {
    fixture = new BridgeFixture();
    bridge =
        fixture.deploy(TestMqtt.at(1883).connectTimeout(Duration.ofMillis(300)).config(), clients);
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @Test
  void eachAttemptGetsANewClientAndTheOldOneIsAborted() throws Exception {
    FakeBrokerClient first = clients.next();
    assertThat(call(first)).isEqualTo("connect");
    first.fail("refused");
    assertThat(fixture.nextReason()).isEqualTo("refused");
    assertThat(call(first)).isEqualTo("abort");
    FakeBrokerClient second = clients.next();
    assertThat(second).isNotSameAs(first);
    assertThat(call(second)).isEqualTo("connect");
  }

  @Test
  void lateMessagesOfAnOldClientAreNotPublished() throws Exception {
    FakeBrokerClient old = nextConnectedClient();
    old.lose("closed");
    assertThat(fixture.nextReason()).isEqualTo("closed");
    FakeBrokerClient current = nextConnectedClient();

    old.deliver("late", 0);
    current.deliver("news", 0);

    assertThat(BridgeFixture.text((MqttMessage) fixture.probe.next(Event.class))).isEqualTo("news");
  }

  @Test
  void aLateLossOfAnOldClientDoesNotHarmTheNewOne() throws Exception {
    FakeBrokerClient old = nextConnectedClient();
    old.lose("closed");
    fixture.nextReason();
    FakeBrokerClient current = nextConnectedClient();

    old.lose("closed again");
    current.deliver("still here", 0);

    assertThat(BridgeFixture.text((MqttMessage) fixture.probe.next(Event.class)))
        .isEqualTo("still here");
  }

  @Test
  void anAttemptThatSucceedsTooLateIsNotTakenUp() throws Exception {
    FakeBrokerClient slow = clients.next();
    assertThat(fixture.nextReason()).isEqualTo("no answer within 0.3 s (waiting for the test)");
    slow.accept();
    slow.grant(0);
    nextConnectedClient();
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @Test
  void whatWasGatheredBeforeTheLossIsPublishedBeforeTheLossIsSaid() throws Exception {
    FakeBrokerClient client = nextConnectedClient();
    client.deliverAndLose("last words", "closed");
    assertThat(BridgeFixture.text((MqttMessage) fixture.probe.next(Event.class)))
        .isEqualTo("last words");
    assertThat(fixture.nextReason()).isEqualTo("closed");
  }

  @Test
  void aMessageIsAcknowledgedOncePublished() throws Exception {
    FakeBrokerClient client = nextConnectedClient();
    client.deliver("one", 1);
    assertThat(fixture.nextText()).isEqualTo("one");
    assertThat(call(client)).isEqualTo("connect");
    assertThat(call(client)).isEqualTo("subscribe " + List.of(new Subscription("#", 0)));
    assertThat(call(client)).isEqualTo("acknowledge one");
  }

  @Test
  void aPauseOutlivesAReconnect() throws Exception {
    FakeBrokerClient first = nextConnectedClient();
    bridge.pause();
    first.lose("closed");
    fixture.nextReason();
    FakeBrokerClient second = nextConnectedClient();
    assertThat(call(second)).isEqualTo("connect");
    assertThat(call(second)).startsWith("subscribe");
    assertThat(call(second)).isEqualTo("pause");
    bridge.resume();
    assertThat(call(second)).isEqualTo("resume");
  }

  @Test
  void afterStopNothingIsPublishedAndNoClientIsMade() throws Exception {
    FakeBrokerClient client = nextConnectedClient();
    fixture.undeploy(bridge);
    client.deliver("late", 0);
    client.lose("closed");
    await(fixture.vertx.timer(500).mapEmpty());
    assertThat(fixture.probe.pending()).flatExtracting(EventBatch::events).isEmpty();
    assertThat(clients.isEmpty()).isTrue();
    assertThat(client.calls).endsWith("disconnect");
  }

  private FakeBrokerClient nextConnectedClient() throws InterruptedException {
    FakeBrokerClient client = clients.nextAccepted(0);
    fixture.nextIsConnected();
    return client;
  }

  private static String call(FakeBrokerClient client) throws InterruptedException {
    return client.calls.poll(20, TimeUnit.SECONDS);
  }
}
