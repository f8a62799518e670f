package io.spore.gateway.mqtt;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.MqttVersion;
import io.spore.gateway.event.MessageProperties;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.support.ScriptedBroker;
import io.spore.gateway.support.ScriptedBroker.Subscriber;
import io.spore.gateway.support.TestCertificates;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.mqtt.MqttServerOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WebSocketTransportTest {
  @TempDir private Path directory;
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
  @EnumSource
  void messagesOfAnySizeTravelBothWays(MqttVersion version) throws Exception {
    ScriptedBroker broker = start(new MqttServerOptions());
    MqttBridgeVerticle bridge =
        fixture.deploy(
            TestMqtt.at(broker.port())
                .webSocket("/mqtt")
                .version(version)
                .subscriptions(new Subscription("t", 1)));
    Subscriber subscriber = broker.nextSubscriber();
    fixture.nextIsConnected();

    for (int size : new int[] {0, 1, 125, 126, 65_535, 65_536, 500_000}) {
      subscriber.send("t", Buffer.buffer(new byte[size]), 1, 7);
      assertThat(fixture.probe.next(MqttMessage.class).payload()).hasSize(size);
      assertThat(subscriber.nextAnswer()).isEqualTo("PUBACK 7");
      await(
          bridge.publish(
              new OutgoingMessage(
                  "", "back", new byte[size], 1, false, MessageProperties.of(List.of()))));
      assertThat(broker.nextPublished().payload().length()).isEqualTo(size);
    }
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"V3_1_1", "V5"})
  void theLinkCanBeEncrypted(MqttVersion version) throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory);
    MqttServerOptions options = new MqttServerOptions();
    options
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(certificates.serverCertificate().toString())
                .setKeyPath(certificates.serverKey().toString()));
    ScriptedBroker broker = start(options);
    fixture.deploy(
        TestMqtt.at(broker.port())
            .host("localhost")
            .trusting(certificates.ca())
            .webSocket("/mqtt")
            .version(version));

    broker.nextSubscriber().send("t", "sealed");

    assertThat(fixture.nextText()).isEqualTo("sealed");
  }

  @ParameterizedTest
  @EnumSource(names = {"V3_1_1", "V5"})
  void aCutLineIsNoticedAndTheLinkComesBack(MqttVersion version) throws Exception {
    ScriptedBroker broker = start(new MqttServerOptions());
    fixture.deploy(TestMqtt.at(broker.port()).webSocket("/mqtt").version(version));
    fixture.nextIsConnected();

    broker.nextSubscriber().cut();

    assertThat(fixture.nextReason()).isEqualTo("closed by the broker");
    fixture.nextIsConnected();
  }

  @Test
  void aPauseHoldsTheBrokerBackWithoutLoss() throws Exception {
    ScriptedBroker broker = start(new MqttServerOptions());
    MqttBridgeVerticle bridge =
        fixture.deploy(
            TestMqtt.at(broker.port()).webSocket("/mqtt").keepAlive(Duration.ofSeconds(1)));
    fixture.nextIsConnected();
    Subscriber subscriber = broker.nextSubscriber();
    fixture.events.backpressure().hold(this);
    await(fixture.vertx.timer(100).mapEmpty());
    for (int i = 0; i < 1_000; i++) {
      subscriber.send("t", i + " " + "x".repeat(10_000));
    }
    await(fixture.vertx.timer(1_500).mapEmpty());
    assertThat(bridge.counters().messages()).isLessThan(100);

    fixture.events.backpressure().letGo(this);

    for (int i = 0; i < 1_000; i++) {
      assertThat(fixture.nextText()).startsWith(i + " ");
    }
    assertThat(bridge.counters().reconnects()).isZero();
  }

  @Test
  void whatIsNoWebSocketIsSaidWithItsAnswer() throws Exception {
    HttpServer web =
        await(
            fixture
                .vertx
                .createHttpServer()
                .requestHandler(request -> request.response().setStatusCode(404).end())
                .listen(0, "127.0.0.1"));
    fixture.deploy(TestMqtt.at(web.actualPort()).webSocket("/mqtt"));

    assertThat(fixture.nextReason())
        .isEqualTo("the upgrade to WebSocket was answered 404 Not Found");
  }

  private ScriptedBroker start(MqttServerOptions options) {
    options.setUseWebSocket(true).setMaxMessageSize(1 << 20);
    options.setWebSocketMaxFrameSize(1 << 20);
    return ScriptedBroker.start(fixture.vertx, options.setPort(0));
  }
}
