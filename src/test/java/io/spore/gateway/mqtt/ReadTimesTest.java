package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttConfig.Retained;
import io.spore.gateway.config.MqttConfig.Retained.Policy;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.ScriptedBroker;
import io.spore.gateway.support.ScriptedBroker.Subscriber;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where the time begins that a message spends in the gateway. */
class ReadTimesTest {
  private static final long AN_HOUR = TimeUnit.HOURS.toNanos(1);

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

  @ParameterizedTest
  @EnumSource(MqttVersion.class)
  void aMessageEntersBetweenItsPublicationAndItsArrival(MqttVersion version) throws Exception {
    ScriptedBroker broker = ScriptedBroker.start(fixture.vertx);
    fixture.deploy(TestMqtt.at(broker.port()).version(version));
    Subscriber subscriber = broker.nextSubscriber();
    for (String text : new String[] {"first", "second", "third"}) {
      long before = System.nanoTime();
      subscriber.send("t", text);
      EventBatch batch = fixture.probe.nextBatch(MqttMessage.class);
      assertThat(batch.enteredAt()).isBetween(before, System.nanoTime());
    }
  }

  @Test
  void aMessageEntersWhenItIsReadHoweverLongItsPublicationTakes() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 40, 64 << 20));
    long anHourAgo = System.nanoTime() - AN_HOUR;
    client.reading(anHourAgo);
    client.deliver("slow", 0);

    assertThat(fixture.probe.nextBatch(MqttMessage.class).enteredAt()).isEqualTo(anHourAgo);
  }

  @Test
  void aRetainedMessageThatHadToWaitEntersWhenItsTurnHasCome() throws Exception {
    FakeBrokerClient client = connect(new Retained(Policy.FORWARD, 40, 64 << 20));
    long now = System.nanoTime();
    client.reading(now - AN_HOUR);
    client.flood(30, new byte[0], 0);

    assertThat(fixture.probe.nextBatch(MqttMessage.class).enteredAt()).isEqualTo(now - AN_HOUR);
    assertThat(fixture.probe.nextBatch(MqttMessage.class).enteredAt()).isGreaterThan(now);
  }

  private FakeBrokerClient connect(Retained retained) throws Exception {
    fixture.deploy(TestMqtt.at(1883).retained(retained).config(), clients);
    return clients.nextAccepted(0);
  }
}
