package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttConfig;
import io.spore.gateway.config.MqttConfig.Ingest;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.Leadership.Standing;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.spore.gateway.support.FakeLeadership;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A bridge that takes another gateway's place, and one that another gateway replaces. */
class BridgeSuccessionTest {
  private static final Origin FORMER = new Origin("cellar", 3);

  private final FakeBrokerClients clients = new FakeBrokerClients();
  private final FakeLeadership leadership = new FakeLeadership(Standing.LEADS);
  private final RecentMessages taken = new RecentMessages("");
  private BridgeFixture fixture;
  private MqttBridgeVerticle bridge;
  private FakeBrokerClient client;

  @BeforeEach
  void open() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void whatTheFormerGatewayPublishedAndTheBrokerSendsAgainIsAcknowledgedAndNotTold()
      throws Exception {
    taken.take(batch("one", 7));
    connect();
    client.deliver("one", 1, 7, true);
    client.deliver("two", 1, 8, true);

    assertThat(nextText()).isEqualTo("two");
    assertThat(client.calls.poll(20, TimeUnit.SECONDS)).isEqualTo("acknowledge one");
    assertThat(bridge.counters().redelivered()).isEqualTo(1);
  }

  @Test
  void whatCameFromAnotherBrokerIsNotTakenForThisOnes() throws Exception {
    MqttMessage others = (MqttMessage) batch("one", 7).events().get(0);
    List<Event> told = List.of(others.from("elsewhere", others.topic()));
    taken.take(new EventBatch(FORMER, 40, 0, Cursor.START, told));
    connect();
    client.deliver("one", 1, 7, true);

    assertThat(nextText()).isEqualTo("one");
  }

  @Test
  void whatNotAllGatewaysHaveIsToldAgainAndMarked() throws Exception {
    taken.take(batch("one", 7));
    leadership.everywhereBefore(40);
    connect();
    client.deliver("one", 1, 7, true);

    MqttMessage again = fixture.probe.next(MqttMessage.class);
    assertThat(new String(again.payload(), StandardCharsets.UTF_8)).isEqualTo("one");
    assertThat(again.possiblyRepeated()).isTrue();
  }

  @Test
  void aMessageThatComesForTheFirstTimeIsNotMarked() throws Exception {
    connect();
    client.deliver("one", 1, 7, false);

    assertThat(fixture.probe.next(MqttMessage.class).possiblyRepeated()).isFalse();
  }

  @Test
  void whoNoLongerLeadsPublishesNothingAndAcknowledgesNothing() throws Exception {
    connect();
    leadership.become(Standing.FOLLOWS);
    client.deliver("too late", 1, 7, false);
    client.deliver("too late as well", 0, 0, false);
    fixture.undeploy(bridge);

    assertThat(fixture.probe.pending()).isEmpty();
    assertThat(client.calls).doesNotContain("acknowledge too late");
    assertThat(bridge.counters().fenced()).isEqualTo(2);
  }

  @Test
  void whoIsUnsureHoldsWhatItHasUntilItKnows() throws Exception {
    connect();
    leadership.become(Standing.UNSURE);
    client.deliver("one", 1, 7, false);
    client.deliver("two", 0, 0, false);
    leadership.become(Standing.LEADS);

    assertThat(nextText()).isEqualTo("one");
    assertThat(nextText()).isEqualTo("two");
    assertThat(client.calls.poll(20, TimeUnit.SECONDS)).isEqualTo("acknowledge one");
  }

  @Test
  void amongSeveralThatShareTheLoadEachAsksForItsShare() throws Exception {
    deploy(TestMqtt.at(1883).ingest(Ingest.SHARED).config());
    client = clients.next();
    client.accept();

    assertThat(client.calls.poll(20, TimeUnit.SECONDS)).isEqualTo("connect");
    assertThat(client.calls.poll(20, TimeUnit.SECONDS))
        .isEqualTo("subscribe " + List.of(new Subscription("$share/spore/#", 0)));
  }

  private void connect() throws Exception {
    deploy(TestMqtt.at(1883).persistent().config());
    client = clients.nextAccepted(1);
    fixture.nextIsConnected();
    client.calls.clear();
  }

  private void deploy(MqttConfig config) throws Exception {
    bridge =
        new MqttBridgeVerticle(
            config,
            fixture.events,
            Optional.empty(),
            new Succession(leadership, Optional.of(taken)),
            clients);
    await(fixture.vertx.deployVerticle(bridge));
  }

  private String nextText() throws InterruptedException {
    MqttMessage message = fixture.probe.next(MqttMessage.class);
    return new String(message.payload(), StandardCharsets.UTF_8);
  }

  private static EventBatch batch(String text, int packetId) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    MqttMessage message =
        new MqttMessage("t", payload, System.currentTimeMillis(), 1, false, packetId);
    return new EventBatch(FORMER, 40, 0, Cursor.START, List.of(message));
  }
}
