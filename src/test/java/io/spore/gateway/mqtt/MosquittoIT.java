package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MqttPublisher;
import io.vertx.core.buffer.Buffer;
import io.vertx.mqtt.MqttClientOptions;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** The bridge on a real broker: messages, passwords, absence and silence. */
class MosquittoIT {
  private static final String NOT_AUTHORISED =
      "not authorised by the broker: check user name and password";

  private BridgeFixture fixture;

  @BeforeEach
  void startVertx() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void messagesArriveOnceWithTheQosTheyWerePublishedWith(int qos) throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = publisherTo(broker)) {
      deploy(TestMqtt.at(broker.port()).qos(2));
      publisher.publish("sensor/kitchen", "21.5", qos, false);
      publisher.publish("sensor/kitchen", "21.6", qos, false);

      MqttMessage first = fixture.probe.next(MqttMessage.class);
      assertThat(first.topic()).isEqualTo("sensor/kitchen");
      assertThat(first.qos()).isEqualTo(qos);
      assertThat(first.retained()).isFalse();
      assertThat(BridgeFixture.text(first)).isEqualTo("21.5");
      assertThat(fixture.nextText()).isEqualTo("21.6");
    }
  }

  @Test
  void aMessageRetainedBeforeTheGatewayCameArrivesMarkedAsSuch() throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = publisherTo(broker)) {
      publisher.publish("status/esp32-001", "online", 1, true);
      deploy(TestMqtt.at(broker.port()));

      MqttMessage message = fixture.probe.next(MqttMessage.class);
      assertThat(BridgeFixture.text(message)).isEqualTo("online");
      assertThat(message.retained()).isTrue();
    }
  }

  @Test
  void payloadsArriveUnchangedFromNoneAtAllToAlmostTheLimit() throws Exception {
    byte[] large = new byte[900 * 1024];
    new Random(1).nextBytes(large);
    try (Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = publisherTo(broker)) {
      deploy(TestMqtt.at(broker.port()));
      publisher.publish("edge/empty", "", 1, false);
      publisher.publish("edge/large", Buffer.buffer(large), 1, false);

      assertThat(fixture.probe.next(MqttMessage.class).payload()).isEmpty();
      assertThat(fixture.probe.next(MqttMessage.class).payload()).isEqualTo(large);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2})
  void aMessageBeyondTheLimitIsSkippedAndTheLinkLivesOn(int qos) throws Exception {
    try (Mosquitto broker = Mosquitto.start();
        MqttPublisher publisher = publisherTo(broker)) {
      MqttBridgeVerticle bridge = deploy(TestMqtt.at(broker.port()).qos(2));
      publisher.publish("edge/huge", Buffer.buffer(new byte[2 << 20]), qos, false);
      publisher.publish("edge/next", "still here", qos, false);

      assertThat(fixture.nextText()).isEqualTo("still here");
      assertThat(bridge.counters().oversized()).isEqualTo(1);
      assertThat(bridge.counters().reconnects()).isZero();
    }
  }

  @Test
  void aWrongPasswordIsSaidInEventAndLogUntilTheBrokerKnowsIt() throws Exception {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    Logger logger = (Logger) LoggerFactory.getLogger(MqttBridgeVerticle.class.getPackageName());
    log.start();
    logger.addAppender(log);
    try (Mosquitto broker = Mosquitto.setup().withPassword("gateway", "old").start()) {
      fixture.deploy(TestMqtt.at(broker.port()).login("gateway", "new"));
      assertThat(fixture.nextReason()).isEqualTo(NOT_AUTHORISED);
      assertThat(log.list)
          .anySatisfy(
              line ->
                  assertThat(line.getKeyValuePairs())
                      .anySatisfy(pair -> assertThat(pair.value).isEqualTo(NOT_AUTHORISED)))
          .noneSatisfy(line -> assertThat(String.valueOf(line.getKeyValuePairs())).contains("new"));

      broker.kill();
      broker.changePassword("gateway", "new");
      broker.restart();
      fixture.nextIsConnected();
      MqttClientOptions login = new MqttClientOptions().setUsername("gateway").setPassword("new");
      try (MqttPublisher publisher =
          MqttPublisher.connect(fixture.vertx, broker.host(), broker.port(), login)) {
        publisher.publish("sensor/kitchen", "let in", 1, false);
      }
      assertThat(fixture.nextText()).isEqualTo("let in");
    } finally {
      logger.detachAppender(log);
    }
  }

  @Test
  void aBrokerThatIsAbsentAtFirstIsFoundWhenItAppears() throws Exception {
    try (Mosquitto broker = Mosquitto.start()) {
      broker.kill();
      fixture.deploy(TestMqtt.at(broker.port()));
      assertThat(fixture.nextReason()).isNotEmpty();

      broker.restart();
      fixture.nextIsConnected();
      try (MqttPublisher publisher = publisherTo(broker)) {
        publisher.publish("sensor/kitchen", "good morning", 1, false);
      }
      assertThat(fixture.nextText()).isEqualTo("good morning");
    }
  }

  @Test
  void aFrozenBrokerIsFoundWithinOneAndAHalfKeepAlivesAndIsBackWhenItThaws() throws Exception {
    try (Mosquitto broker = Mosquitto.start()) {
      deploy(
          TestMqtt.at(broker.port())
              .keepAlive(Duration.ofSeconds(2))
              .connectTimeout(Duration.ofSeconds(1)));
      broker.pause();
      long frozen = System.nanoTime();
      assertThat(fixture.nextReason()).isEqualTo("no answer within 1.5 s (keep-alive)");
      // 3 s, and what a busy machine takes to notice
      assertThat(Duration.ofNanos(System.nanoTime() - frozen)).isLessThan(Duration.ofMillis(3_800));

      broker.unpause();
      fixture.nextIsConnected();
      try (MqttPublisher publisher = publisherTo(broker)) {
        publisher.publish("sensor/kitchen", "thawed", 1, false);
      }
      assertThat(fixture.nextText()).isEqualTo("thawed");
    }
  }

  private MqttBridgeVerticle deploy(TestMqtt mqtt) throws Exception {
    MqttBridgeVerticle bridge = fixture.deploy(mqtt);
    fixture.nextIsConnected();
    return bridge;
  }

  private MqttPublisher publisherTo(Mosquitto broker) {
    return MqttPublisher.connect(fixture.vertx, broker.host(), broker.port());
  }
}
