package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttConfig.Tls;
import io.spore.gateway.support.Mosquitto;
import io.spore.gateway.support.MosquittoSetup;
import io.spore.gateway.support.MqttPublisher;
import io.spore.gateway.support.TestCertificates;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttClientOptions;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The bridge on a real broker that speaks TLS. */
class MosquittoTlsIT {
  @TempDir private Path directory;

  private BridgeFixture fixture;

  @BeforeEach
  void startVertx() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @Test
  void messagesArriveFromABrokerThatTheOwnCaVouchesFor() throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory);
    try (Mosquitto broker = Mosquitto.setup().withTls(certificates).start()) {
      fixture.deploy(TestMqtt.at(broker.port()).trusting(certificates.ca()));
      fixture.nextIsConnected();
      MqttClientOptions trusting = new MqttClientOptions();
      trusting
          .setSsl(true)
          .setTrustOptions(new PemTrustOptions().addCertPath(certificates.ca().toString()))
          .setHostnameVerificationAlgorithm("HTTPS");
      try (MqttPublisher publisher =
          MqttPublisher.connect(fixture.vertx, broker.host(), broker.port(), trusting)) {
        publisher.publish("sensor/kitchen", "sealed", 1, false);
      }
      assertThat(fixture.nextText()).isEqualTo("sealed");
    }
  }

  @Test
  void aBrokerWithTheCertificateOfAnotherHostIsRefused() throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory, "dns:broker.example");
    try (Mosquitto broker = Mosquitto.setup().withTls(certificates).start()) {
      fixture.deploy(TestMqtt.at(broker.port()).trusting(certificates.ca()));
      assertThat(fixture.nextReason())
          .isEqualTo("the broker's certificate does not name host 127.0.0.1");
    }
  }

  @Test
  void aBrokerThatWantsACertificateLetsTheGatewayInWithOneOnly() throws Exception {
    TestCertificates certificates = TestCertificates.generate(directory);
    MosquittoSetup strict =
        Mosquitto.setup().withTls(certificates).withConfig("require_certificate true");
    Tls identified =
        new Tls(
            Optional.of(certificates.ca()),
            Optional.of(certificates.clientCertificate()),
            Optional.of(certificates.clientKey()),
            true);
    try (Mosquitto broker = strict.start()) {
      MqttBridgeVerticle anonymous =
          fixture.deploy(TestMqtt.at(broker.port()).trusting(certificates.ca()));
      assertThat(fixture.nextReason())
          .isEqualTo("the broker wants a client certificate that it trusts (mqtt.tls.certificate)");
      fixture.undeploy(anonymous);

      fixture.deploy(TestMqtt.at(broker.port()).tls(identified));
      fixture.nextIsConnected();
    }
  }
}
