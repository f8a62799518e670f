package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttProperties.UserProperties;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.config.PublishConfig;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.MessageProperties.UserProperty;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.support.ScriptedBroker;
import io.vertx.core.Future;
import io.vertx.mqtt.messages.MqttPublishMessage;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PublishTest {
  private static final MessageProperties NOTHING_SAID = MessageProperties.of(List.of());

  private BridgeFixture fixture;
  private ScriptedBroker broker;

  @BeforeEach
  void startBroker() throws Exception {
    fixture = new BridgeFixture();
    broker = ScriptedBroker.start(fixture.vertx);
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @ParameterizedTest(name = "MQTT {0} at QoS {1}")
  @CsvSource({"V3_1_1,0", "V3_1_1,1", "V3_1_1,2", "V5,0", "V5,1", "V5,2"})
  void aMessageGoesToTheBrokerAndIsDoneOnceAcknowledged(MqttVersion version, int qos)
      throws Exception {
    MqttBridgeVerticle bridge = connected(TestMqtt.at(broker.port()).version(version));

    await(bridge.publish(message("light/kitchen", qos, NOTHING_SAID)));

    MqttPublishMessage published = broker.nextPublished();
    assertThat(published.topicName()).isEqualTo("light/kitchen");
    assertThat(published.payload().toString()).isEqualTo("on");
    assertThat(published.qosLevel().value()).isEqualTo(qos);
    assertThat(published.isRetain()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(names = {"V3_1_1", "V5"})
  void withoutAnAcknowledgementItIsNotDone(MqttVersion version) throws Exception {
    broker.acknowledge(false);
    MqttBridgeVerticle bridge = connected(TestMqtt.at(broker.port()).version(version));

    Future<Void> published = bridge.publish(message("t", 1, NOTHING_SAID));
    broker.nextPublished();
    assertThat(published.isComplete()).isFalse();
    broker.nextSubscriber().cut();

    assertFails(published, Kind.NOT_CONNECTED, "closed by the broker");
  }

  @Test
  void propertiesTravelWithMqtt5() throws Exception {
    MqttBridgeVerticle bridge = connected(TestMqtt.at(broker.port()).version(MqttVersion.V5));

    await(
        bridge.publish(
            message(
                "t",
                1,
                new MessageProperties(
                    "text/plain", "r", new byte[] {9}, 30, List.of(new UserProperty("k", "v"))))));

    MqttProperties said = broker.nextPublished().properties();
    assertThat(said.getProperty(MqttProperties.CONTENT_TYPE).value()).isEqualTo("text/plain");
    assertThat(said.getProperty(MqttProperties.RESPONSE_TOPIC).value()).isEqualTo("r");
    assertThat(said.getProperty(MqttProperties.CORRELATION_DATA).value()).isEqualTo(new byte[] {9});
    assertThat(said.getProperty(MqttProperties.PUBLICATION_EXPIRY_INTERVAL).value()).isEqualTo(30);
    UserProperties users = (UserProperties) said.getProperty(MqttProperties.USER_PROPERTY);
    assertThat(users.value()).containsExactly(new MqttProperties.StringPair("k", "v"));
  }

  @Test
  void propertiesAreRefusedWhereTheyWouldBeLost() throws Exception {
    MqttBridgeVerticle bridge = connected(TestMqtt.at(broker.port()));

    assertFails(
        bridge.publish(message("t", 0, MessageProperties.of(List.of(new UserProperty("k", "v"))))),
        Kind.INVALID,
        "properties are known to MQTT 5 only; this link speaks MQTT 3.1.1");
  }

  @Test
  void withoutALinkNothingIsPublished() throws Exception {
    int port = broker.port();
    broker.close();
    MqttBridgeVerticle bridge = fixture.deploy(TestMqtt.at(port));
    fixture.nextReason();

    assertFails(
        bridge.publish(message("t", 0, NOTHING_SAID)),
        Kind.NOT_CONNECTED,
        "there is no link to the broker");
  }

  @Test
  void aPublisherChoosesTheBridgeByNameAndCounts() throws Exception {
    ScriptedBroker other = ScriptedBroker.start(fixture.vertx);
    BridgePublisher publisher =
        new BridgePublisher(
            new PublishConfig(List.of(TopicFilter.parse("t/#")), 1_000, 1_000), fixture.bridges);
    connected(TestMqtt.at(broker.port()).named("home", ""));
    connected(TestMqtt.at(other.port()).named("work", ""));

    await(publisher.publish(to("work", "t/1")));
    await(publisher.publish(to("", "t/2")));

    assertThat(other.nextPublished().topicName()).isEqualTo("t/1");
    assertThat(broker.nextPublished().topicName()).isEqualTo("t/2");
    assertFails(
        publisher.publish(to("moon", "t/3")), Kind.INVALID, "broker: no link to one named moon");
    assertFails(
        publisher.publish(to("", "x")),
        Kind.FORBIDDEN,
        "publishing to x is not allowed by mqtt.publish");
    assertThat(publisher.published()).isEqualTo(2);
    assertThat(publisher.failed()).isEqualTo(1);
    assertThat(publisher.refused()).isEqualTo(1);
  }

  private MqttBridgeVerticle connected(TestMqtt mqtt) throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(mqtt);
    fixture.nextIsConnected();
    return bridge;
  }

  private static void assertFails(Future<Void> published, Kind kind, String reason) {
    assertThatThrownBy(() -> await(published))
        .cause()
        .isInstanceOf(PublishException.class)
        .hasMessage(reason)
        .extracting(failure -> ((PublishException) failure).kind())
        .isEqualTo(kind);
  }

  private static OutgoingMessage to(String broker, String topic) {
    return new OutgoingMessage(broker, topic, new byte[0], 0, false, NOTHING_SAID);
  }

  private static OutgoingMessage message(String topic, int qos, MessageProperties said) {
    return new OutgoingMessage("", topic, new byte[] {'o', 'n'}, qos, true, said);
  }
}
