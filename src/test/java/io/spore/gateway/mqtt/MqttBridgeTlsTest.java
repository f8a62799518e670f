package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.MqttConfig.Tls;
import io.spore.gateway.support.ScriptedBroker;
import io.spore.gateway.support.TestCertificates;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.mqtt.MqttServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MqttBridgeTlsTest {
  @TempDir private static Path directory;
  private static TestCertificates forLocalhost;
  private static TestCertificates forAnotherHost;

  private BridgeFixture fixture;

  @BeforeAll
  static void makeCertificates() throws IOException {
    forLocalhost = TestCertificates.generate(Files.createDirectory(directory.resolve("local")));
    forAnotherHost =
        TestCertificates.generate(
            Files.createDirectory(directory.resolve("other")), "dns:broker.example");
  }

  @BeforeEach
  void startVertx() throws Exception {
    fixture = new BridgeFixture();
  }

  @AfterEach
  void closeEverything() throws Exception {
    fixture.close();
  }

  @Test
  void messagesArriveOverTlsFromABrokerThatTheOwnCaVouchesFor() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.NONE);
    fixture.deploy(TestMqtt.at(broker.port()).host("localhost").trusting(forLocalhost.ca()));
    broker.nextSubscriber().send("t", "sealed");
    fixture.nextIsConnected();
    assertThat(fixture.nextText()).isEqualTo("sealed");
  }

  @Test
  void aCertificateMayNameAnAddress() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.NONE);
    fixture.deploy(TestMqtt.at(broker.port()).host("127.0.0.1").trusting(forLocalhost.ca()));
    fixture.nextIsConnected();
  }

  @Test
  void anOversizedMessageIsSkippedOverTlsToo() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.NONE);
    MqttBridgeVerticle bridge =
        fixture.deploy(TestMqtt.at(broker.port()).trusting(forLocalhost.ca()).maxMessageSize(10));
    ScriptedBroker.Subscriber subscriber = broker.nextSubscriber();
    subscriber.send("t", "x".repeat(100_000));
    subscriber.send("t", "small");
    assertThat(fixture.nextText()).isEqualTo("small");
    assertThat(bridge.counters().oversized()).isEqualTo(1);
  }

  @Test
  void aCertificateOfAnUnknownAuthorityIsRefused() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.NONE);
    fixture.deploy(TestMqtt.at(broker.port()).trusting(forAnotherHost.ca()));
    assertThat(fixture.nextReason())
        .isEqualTo("the broker's certificate is not trusted (mqtt.tls.ca names whom to trust)");
  }

  @Test
  void theSystemsAuthoritiesAreTrustedWhenNoOwnOneIsNamed() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.NONE);
    fixture.deploy(TestMqtt.at(broker.port()).tls(TestMqtt.NO_FILES));
    assertThat(fixture.nextReason())
        .isEqualTo("the broker's certificate is not trusted (mqtt.tls.ca names whom to trust)");
  }

  @Test
  void aCertificateThatNamesAnotherHostIsRefused() throws Exception {
    ScriptedBroker broker = startBroker(forAnotherHost, ClientAuth.NONE);
    fixture.deploy(TestMqtt.at(broker.port()).host("localhost").trusting(forAnotherHost.ca()));
    assertThat(fixture.nextReason())
        .isEqualTo("the broker's certificate does not name host localhost");
  }

  @Test
  void anotherHostsCertificateIsAcceptedWhenNamesAreNotVerified() throws Exception {
    ScriptedBroker broker = startBroker(forAnotherHost, ClientAuth.NONE);
    Tls lenient =
        new Tls(Optional.of(forAnotherHost.ca()), Optional.empty(), Optional.empty(), false);
    fixture.deploy(TestMqtt.at(broker.port()).host("localhost").tls(lenient));
    fixture.nextIsConnected();
  }

  @Test
  void theGatewayShowsItsOwnCertificateToABrokerThatWantsOne() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.REQUIRED);
    Tls identified =
        new Tls(
            Optional.of(forLocalhost.ca()),
            Optional.of(forLocalhost.clientCertificate()),
            Optional.of(forLocalhost.clientKey()),
            true);
    fixture.deploy(TestMqtt.at(broker.port()).tls(identified));
    fixture.nextIsConnected();
    assertThat(broker.nextSubscriber().endpoint().sslSession().getPeerPrincipal().getName())
        .isEqualTo("CN=client");
  }

  @Test
  void aBrokerThatWantsACertificateAndGetsNoneIsQuotedSo() throws Exception {
    ScriptedBroker broker = startBroker(forLocalhost, ClientAuth.REQUIRED);
    fixture.deploy(TestMqtt.at(broker.port()).trusting(forLocalhost.ca()));
    assertThat(fixture.nextReason())
        .isEqualTo("the broker wants a client certificate that it trusts (mqtt.tls.certificate)");
  }

  @Test
  void aBrokerWithoutTlsIsSaidSo() throws Exception {
    ScriptedBroker broker = ScriptedBroker.start(fixture.vertx);
    fixture.deploy(TestMqtt.at(broker.port()).trusting(forLocalhost.ca()));
    assertThat(fixture.nextReason())
        .isEqualTo(
            "closed by the broker during the TLS handshake (perhaps this port wants tcp://)");
  }

  @Test
  void aMissingFileStopsTheStartAndIsNamed() {
    Path missing = directory.resolve("nowhere.pem");
    assertThatThrownBy(() -> fixture.deploy(TestMqtt.at(8883).trusting(missing)))
        .hasMessageEndingWith("mqtt.tls.ca: no such file: " + missing);
  }

  @Test
  void aFileThatIsNoCertificateStopsTheStartAndIsNamed() throws IOException {
    Path nonsense = Files.writeString(directory.resolve("nonsense.pem"), "nonsense");
    assertThatThrownBy(() -> fixture.deploy(TestMqtt.at(8883).trusting(nonsense)))
        .hasMessageContaining("mqtt.tls.ca: " + nonsense + " is not usable: ");
  }

  @Test
  void aKeyThatIsNoneStopsTheStartAndIsNamed() throws IOException {
    Path nonsense = Files.writeString(directory.resolve("nonsense.key"), "nonsense");
    Tls broken =
        new Tls(
            Optional.empty(),
            Optional.of(forLocalhost.clientCertificate()),
            Optional.of(nonsense),
            true);
    assertThatThrownBy(() -> fixture.deploy(TestMqtt.at(8883).tls(broken)))
        .hasMessageContaining("mqtt.tls.certificate and mqtt.tls.key: ");
  }

  private ScriptedBroker startBroker(TestCertificates certificates, ClientAuth clientAuth) {
    MqttServerOptions options = new MqttServerOptions().setPort(0);
    options
        .setSsl(true)
        .setKeyCertOptions(
            new PemKeyCertOptions()
                .setCertPath(certificates.serverCertificate().toString())
                .setKeyPath(certificates.serverKey().toString()));
    options.setTrustOptions(new PemTrustOptions().addCertPath(certificates.ca().toString()));
    options.setClientAuth(clientAuth);
    return ScriptedBroker.start(fixture.vertx, options);
  }
}
