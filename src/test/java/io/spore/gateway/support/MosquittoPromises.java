package io.spore.gateway.support;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.handler.codec.mqtt.MqttQoS;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.junit5.VertxExtension;
import io.vertx.mqtt.MqttClient;
import io.vertx.mqtt.MqttClientOptions;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What tests may expect of a {@link Mosquitto}, wherever it runs. */
@ExtendWith(VertxExtension.class)
abstract class MosquittoPromises {

  abstract Mosquitto start(MosquittoSetup setup);

  /** Skips the tests where a developer lacks something; CI has all of it or fails. */
  static void need(boolean there, String complaint) {
    if (System.getenv("CI") == null) {
      assumeTrue(there, complaint);
    } else {
      assertThat(there).as(complaint).isTrue();
    }
  }

  private Mosquitto start() {
    return start(Mosquitto.setup());
  }

  @Test
  void messagesReachASubscriberInOrder(Vertx vertx) throws Exception {
    try (Mosquitto broker = start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      BlockingQueue<String> received = subscribe(vertx, broker);

      publisher.publishMany("test/many", 1_200, number -> "message " + number, 1);

      for (int number = 0; number < 1_200; number++) {
        assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("message " + number);
      }
    }
  }

  @Test
  void aRetainedMessageGreetsALaterSubscriber(Vertx vertx) throws Exception {
    try (Mosquitto broker = start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      publisher.publish("test/retained", "still here", 2, true);

      assertThat(subscribe(vertx, broker).poll(20, TimeUnit.SECONDS)).isEqualTo("still here");
    }
  }

  @Test
  void aKilledBrokerCutsItsClientsAndComesBackOnItsPort(Vertx vertx) throws Exception {
    try (Mosquitto broker = start()) {
      int port = broker.port();
      MqttClient client = MqttClient.create(vertx);
      CountDownLatch cut = new CountDownLatch(1);
      client.closeHandler(gone -> cut.countDown());
      await(client.connect(port, broker.host()));

      broker.kill();
      assertThat(cut.await(20, TimeUnit.SECONDS)).isTrue();
      assertThatThrownBy(() -> MqttPublisher.connect(vertx, broker.host(), port))
          .hasMessageContaining("the broker refused: ");

      broker.restart();
      assertThat(broker.port()).isEqualTo(port);
      MqttPublisher.connect(vertx, broker.host(), port).close();
    }
  }

  @Test
  void aPausedBrokerAnswersOnlyOnceItRunsOn(Vertx vertx) throws Exception {
    try (Mosquitto broker = start();
        MqttPublisher publisher = MqttPublisher.connect(vertx, broker.host(), broker.port())) {
      BlockingQueue<String> received = subscribe(vertx, broker);

      broker.pause();
      publisher.publish("test/paused", "held back", 0, false);
      assertThat(received.poll(300, TimeUnit.MILLISECONDS)).isNull();

      broker.unpause();
      assertThat(received.poll(20, TimeUnit.SECONDS)).isEqualTo("held back");
    }
  }

  @Test
  void onlyTheRightPasswordIsLetIn(Vertx vertx) {
    try (Mosquitto broker = start(Mosquitto.setup().withPassword("node", "right"))) {
      MqttClientOptions right = new MqttClientOptions().setUsername("node").setPassword("right");
      MqttClientOptions wrong = new MqttClientOptions().setUsername("node").setPassword("wrong");

      MqttPublisher.connect(vertx, broker.host(), broker.port(), right).close();
      assertThatThrownBy(() -> MqttPublisher.connect(vertx, broker.host(), broker.port(), wrong))
          .hasMessageContaining("CONNECTION_REFUSED_NOT_AUTHORIZED");
      assertThatThrownBy(() -> MqttPublisher.connect(vertx, broker.host(), broker.port()))
          .hasMessageContaining("CONNECTION_REFUSED_NOT_AUTHORIZED");
    }
  }

  @Test
  void tlsIsSpokenWithTheCertificateOfTheAuthority(Vertx vertx, @TempDir Path directory) {
    TestCertificates certificates = TestCertificates.generate(directory);
    MqttClientOptions trusting = new MqttClientOptions();
    trusting
        .setSsl(true)
        .setTrustOptions(new PemTrustOptions().addCertPath(certificates.ca().toString()))
        .setHostnameVerificationAlgorithm("HTTPS");
    MqttClientOptions distrusting = new MqttClientOptions();
    distrusting.setSsl(true).setHostnameVerificationAlgorithm("HTTPS");

    try (Mosquitto broker = start(Mosquitto.setup().withTls(certificates))) {
      MqttPublisher.connect(vertx, broker.host(), broker.port(), trusting).close();
      assertThatThrownBy(
              () -> MqttPublisher.connect(vertx, broker.host(), broker.port(), distrusting))
          .hasStackTraceContaining("unable to find valid certification path");
    }
  }

  @Test
  void aConfigurationThatMosquittoRefusesIsSaidWithItsLog() {
    MosquittoSetup broken = Mosquitto.setup().withConfig("no_such_setting true");

    assertThatThrownBy(() -> start(broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("Unknown configuration variable \"no_such_setting\"");
  }

  private static BlockingQueue<String> subscribe(Vertx vertx, Mosquitto broker) throws Exception {
    BlockingQueue<String> received = new LinkedBlockingQueue<>();
    CountDownLatch subscribed = new CountDownLatch(1);
    MqttClient client = MqttClient.create(vertx);
    client.publishHandler(message -> received.add(message.payload().toString()));
    client.subscribeCompletionHandler(acknowledged -> subscribed.countDown());
    await(client.connect(broker.port(), broker.host()));
    await(client.subscribe("test/#", MqttQoS.AT_LEAST_ONCE.value()));
    assertThat(subscribed.await(20, TimeUnit.SECONDS)).isTrue();
    return received;
  }
}
