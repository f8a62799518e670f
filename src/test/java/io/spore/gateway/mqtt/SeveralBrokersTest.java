package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.BrokerLinkChanged;
import io.spore.gateway.event.BrokerLinkChanged.Status;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.ScriptedBroker;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SeveralBrokersTest {
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
  void eachHasItsOwnLinkNewsAndCounters() throws Exception {
    ScriptedBroker one = ScriptedBroker.start(fixture.vertx);
    ScriptedBroker two = ScriptedBroker.start(fixture.vertx);
    MqttBridgeVerticle home = fixture.deploy(TestMqtt.at(one.port()).named("home", ""));
    assertThat(link().name()).isEqualTo("home");
    MqttBridgeVerticle work = fixture.deploy(TestMqtt.at(two.port()).named("work", ""));
    assertThat(link().name()).isEqualTo("work");

    two.nextSubscriber().cut();

    BrokerLinkChanged lost = link();
    assertThat(lost.name()).isEqualTo("work");
    assertThat(lost.status()).isEqualTo(Status.DISCONNECTED);
    one.nextSubscriber().send("t", "still there");
    assertThat(fixture.nextText()).isEqualTo("still there");
    assertThat(home.counters().messages()).isEqualTo(1);
    assertThat(work.counters().messages()).isZero();
  }

  @Test
  void topicsMayTellWhichBrokerTheyComeFrom() throws Exception {
    ScriptedBroker broker = ScriptedBroker.start(fixture.vertx);
    fixture.deploy(TestMqtt.at(broker.port()).named("home", "home/"));

    broker.nextSubscriber().send("sensor/1", "7");

    assertThat(fixture.probe.next(MqttMessage.class).topic()).isEqualTo("home/sensor/1");
  }

  private BrokerLinkChanged link() throws InterruptedException {
    return fixture.probe.next(BrokerLinkChanged.class);
  }
}
