package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.Event;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.Origin;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bridge with a session that the broker keeps, and a log that stores when the test says so. */
class MqttBridgeSessionTest {
  private final FakeBrokerClients clients = new FakeBrokerClients();
  private BridgeFixture fixture;

  @BeforeEach
  void prepare() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
  }

  @Test
  void aMessageIsAcknowledgedOnceItIsStored() throws Exception {
    fixture.events.stored().begin(0);
    FakeBrokerClient client = deployAndConnect(Optional.empty());
    client.deliver("one", 1, 7, false);
    assertThat(fixture.nextText()).isEqualTo("one");
    client.deliver("two", 0, 0, false);
    assertThat(fixture.nextText()).isEqualTo("two");
    assertThat(client.calls).doesNotContain("acknowledge one");

    fixture.events.stored().advance(100);

    assertThat(nextAcknowledgement(client)).isEqualTo("acknowledge one");
  }

  @Test
  void aRedeliveryIsAcknowledgedAndNotPublishedAgain() throws Exception {
    MqttBridgeVerticle bridge = deploy(Optional.empty());
    FakeBrokerClient first = connect();
    first.deliver("one", 1, 7, false);
    first.deliver("two", 2, 8, false);
    assertThat(fixture.nextText()).isEqualTo("one");
    assertThat(fixture.nextText()).isEqualTo("two");
    first.lose("cut");

    FakeBrokerClient second = connect();
    second.deliver("one", 1, 7, true);
    second.deliver("two", 2, 8, true);
    second.deliver("three", 1, 9, true);

    assertThat(fixture.nextText()).isEqualTo("three");
    assertThat(nextAcknowledgement(second)).isEqualTo("acknowledge one");
    assertThat(nextAcknowledgement(second)).isEqualTo("acknowledge two");
    assertThat(nextAcknowledgement(second)).isEqualTo("acknowledge three");
    assertThat(bridge.counters().redelivered()).isEqualTo(2);
    assertThat(bridge.counters().messages()).isEqualTo(3);
  }

  @Test
  void aRedeliveryOfWhatIsNotYetStoredIsAcknowledgedOnceItIs() throws Exception {
    fixture.events.stored().begin(0);
    deploy(Optional.empty());
    FakeBrokerClient first = connect();
    first.deliver("one", 1, 7, false);
    assertThat(fixture.nextText()).isEqualTo("one");
    first.lose("cut");
    FakeBrokerClient second = connect();
    second.deliver("one", 1, 7, true);
    second.deliver("mark", 0, 0, false);
    assertThat(fixture.nextText()).isEqualTo("mark");
    assertThat(second.calls).doesNotContain("acknowledge one");

    fixture.events.stored().advance(100);

    assertThat(nextAcknowledgement(second)).isEqualTo("acknowledge one");
  }

  @Test
  void whatAnEarlierRunStoredIsRecognised() throws Exception {
    List<Event> stored =
        List.of(message("old", 6, 1_000), message("one", 7, 900_000), message("two", 8, 900_001));
    deploy(Optional.of(new OneBatch(stored)));
    FakeBrokerClient client = connect();

    client.deliver("one", 1, 7, true);
    client.deliver("two", 1, 8, true);
    client.deliver("old", 1, 6, true);

    assertThat(fixture.nextText()).isEqualTo("old");
    assertThat(nextAcknowledgement(client)).isEqualTo("acknowledge one");
  }

  @Test
  void anotherBrokersMessageWithTheSamePacketIdentifierIsNotTakenForThisOnes() throws Exception {
    MqttMessage own = message("one", 7, 900_000);
    List<Event> stored =
        List.of(
            own,
            message("other", 7, 900_000).from("elsewhere", own.topic()),
            message("two", 8, 900_001).from("elsewhere", own.topic()));
    deploy(Optional.of(new OneBatch(stored)));
    FakeBrokerClient client = connect();

    client.deliver("one", 1, 7, true);
    client.deliver("two", 1, 8, true);

    assertThat(fixture.nextText()).isEqualTo("two");
    assertThat(nextAcknowledgement(client)).isEqualTo("acknowledge one");
  }

  @Test
  void beforeItLeavesItWaitsForItsMessagesToBeStoredAndAcknowledgesThem() throws Exception {
    fixture.events.stored().begin(0);
    MqttBridgeVerticle bridge = deploy(Optional.empty());
    FakeBrokerClient client = connect();
    client.deliver("one", 1, 7, false);
    assertThat(fixture.nextText()).isEqualTo("one");
    Future<Void> left = fixture.vertx.undeploy(bridge.deploymentID());
    fixture.events.stored().advance(100);

    await(left);

    assertThat(client.calls).containsSubsequence("acknowledge one", "disconnect");
  }

  private FakeBrokerClient deployAndConnect(Optional<EventHistory> history) throws Exception {
    deploy(history);
    return connect();
  }

  private MqttBridgeVerticle deploy(Optional<EventHistory> history) throws Exception {
    return fixture.deploy(
        TestMqtt.at(1883).persistent().reconnectInterval(Duration.ofMillis(100)).config(),
        history,
        clients);
  }

  private FakeBrokerClient connect() throws Exception {
    return clients.nextAccepted(2);
  }

  private static String nextAcknowledgement(FakeBrokerClient client) throws Exception {
    String call = client.calls.poll(10, TimeUnit.SECONDS);
    while (call != null && !call.startsWith("acknowledge")) {
      call = client.calls.poll(10, TimeUnit.SECONDS);
    }
    return call;
  }

  private static MqttMessage message(String text, int packetId, long time) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    return new MqttMessage("t", payload, time, 1, false, packetId);
  }

  /** A history of one batch. */
  private record OneBatch(List<Event> events) implements EventHistory {
    @Override
    public long oldest() {
      return 0;
    }

    @Override
    public long end() {
      return events.size();
    }

    @Override
    public Future<Resumption> after(Cursor cursor) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<Long> at(long time) {
      throw new UnsupportedOperationException();
    }

    @Override
    public long missing(long from, long to) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Future<List<EventBatch>> read(long from, int maxBytes) {
      EventBatch all = new EventBatch(new Origin("test", 1), 1, 0, Cursor.START, events);
      return Future.succeededFuture(
          from >= end() ? List.of() : List.of(all.startingAt((int) from)));
    }
  }
}
