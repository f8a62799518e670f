package io.spore.gateway.websocket;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.ConfigException;
import io.spore.gateway.config.HttpConfig;
import io.spore.gateway.config.Secret;
import io.spore.gateway.config.TlsConfig;
import io.spore.gateway.config.TlsConfig.ClientAuth;
import io.spore.gateway.event.MqttMessage;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.TestAuth;
import io.spore.gateway.support.TestCertificates;
import io.spore.gateway.support.TestLimits;
import io.spore.gateway.support.TestTls;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class TlsTest {
  private static TestCertificates ours;
  private static TestCertificates strangers;

  @TempDir private Path folder;
  private final List<RawWebSocket> clients = new ArrayList<>();
  private TestCertificates certificates;
  private Vertx vertx;
  private TestDoor door;
  private Gate gate;

  @BeforeAll
  static void generate(@TempDir Path here, @TempDir Path elsewhere) {
    ours = TestCertificates.generate(here);
    strangers = TestCertificates.generate(elsewhere);
  }

  @BeforeEach
  void prepare(Vertx vertx) throws IOException {
    this.vertx = vertx;
    certificates = ours.copyTo(folder);
    door =
        new TestDoor(vertx)
            .instances(2)
            .answering(request -> request.response().end(request.version().name()));
  }

  @AfterEach
  void leave() throws Exception {
    for (RawWebSocket client : clients) {
      client.close();
    }
    if (gate != null) {
      await(gate.stop());
    }
  }

  @Test
  void everyEventArrivesThroughTlsInOrder() throws Exception {
    deploy(pem(ClientAuth.NONE));
    for (int i = 0; i < 4; i++) {
      RawWebSocket client = connect(TestTls.trusting(certificates));
      assertThat(client.read().text()).contains("cluster/update");
    }
    Awaitility.await().until(() -> door.crowd().clients() == 4);
    byte[] payload = "x".repeat(10_000).getBytes(StandardCharsets.UTF_8);
    Thread publisher =
        new Thread(
            () -> {
              for (int i = 0; i < 500; i++) {
                Awaitility.await()
                    .pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> !door.events().backpressure().paused());
                door.events().publish(new MqttMessage("m/" + i, payload, 0, 0, false));
              }
            });
    publisher.start();
    for (int i = 0; i < 500; i++) {
      for (RawWebSocket client : clients) {
        assertThat(client.readUntil(RawWebSocket.TEXT).text())
            .startsWith("{\"topic\":\"m/" + i + "\"");
      }
    }
    publisher.join();
  }

  @Test
  void whoKnowsHttp2IsServedWithIt() throws Exception {
    deploy(pem(ClientAuth.NONE));
    assertThat(ask(TestTls.trusting(certificates))).isEqualTo("HTTP_2");
  }

  @Test
  void aHeadOverHttp2ThatIsTooLargeIsAnsweredAndCounted() throws Exception {
    deploy(pem(ClientAuth.NONE));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + door.port() + "/"))
            .header("x", "x".repeat(17_000))
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpClient client = HttpClient.newBuilder().sslContext(TestTls.trusting(certificates)).build();

    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(431);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(gate.doorman().refusals().of(Refusal.BAD_HEAD)).isEqualTo(1));
    assertThat(ask(TestTls.trusting(certificates))).isEqualTo("HTTP_2");
    assertThat(gate.doorman().refusals().of(Refusal.BAD_HEAD)).isEqualTo(1);
  }

  @Test
  void aHeadOverHttp2ThatIsFarTooLargeEndsTheConnectionAndIsCounted() throws Exception {
    deploy(pem(ClientAuth.NONE));
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + door.port() + "/"))
            .header("x", "x".repeat(40_000))
            .timeout(Duration.ofSeconds(10))
            .build();
    HttpClient client = HttpClient.newBuilder().sslContext(TestTls.trusting(certificates)).build();

    assertThatThrownBy(() -> client.send(request, BodyHandlers.ofString()))
        .isInstanceOf(IOException.class);
    Awaitility.await()
        .untilAsserted(
            () -> assertThat(gate.doorman().refusals().of(Refusal.BAD_HEAD)).isEqualTo(1));
    assertThat(ask(TestTls.trusting(certificates))).isEqualTo("HTTP_2");
  }

  @Test
  void theEventStreamComesOverHttp2() throws Exception {
    deploy(pem(ClientAuth.NONE));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create("https://localhost:" + door.port() + "/events?topic=m/%23"))
            .build();
    HttpResponse<InputStream> answer =
        HttpClient.newBuilder()
            .sslContext(TestTls.trusting(certificates))
            .build()
            .send(request, BodyHandlers.ofInputStream());
    assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
    Awaitility.await().until(() -> door.crowd().clients() == 1);
    for (int i = 0; i < 200; i++) {
      door.events().publish(new MqttMessage("m/" + i, new byte[1_000], 0, 0, false));
    }

    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < 200; i++) {
        String line = lines.readLine();
        while (!line.startsWith("data: ")) {
          line = lines.readLine();
        }
        assertThat(line).contains("\"m/" + i + "\"");
      }
    }
  }

  @Test
  void aKeystoreDoesAsWell() throws Exception {
    deploy(keystore("throw-away"));
    assertThat(ask(TestTls.trusting(certificates))).isEqualTo("HTTP_2");
  }

  @Test
  void olderProtocolsAreRefused() throws Exception {
    deploy(pem(ClientAuth.NONE));
    try (SSLSocket socket = socket("TLSv1.1")) {
      assertThatThrownBy(socket::startHandshake).isInstanceOf(IOException.class);
    }
    try (SSLSocket socket = socket("TLSv1.2")) {
      socket.startHandshake();
      assertThat(socket.getSession().getProtocol()).isEqualTo("TLSv1.2");
    }
  }

  @Test
  void withoutTheCertificateThatIsAskedForNobodyComesIn() throws Exception {
    deploy(pem(ClientAuth.REQUIRED));
    assertThat(ask(TestTls.identified(certificates))).isEqualTo("HTTP_2");
    assertThatThrownBy(() -> ask(TestTls.trusting(certificates))).isInstanceOf(IOException.class);
    TestCertificates mixed =
        new TestCertificates(
            certificates.ca(),
            certificates.serverCertificate(),
            certificates.serverKey(),
            strangers.clientCertificate(),
            strangers.clientKey());
    assertThatThrownBy(() -> ask(TestTls.identified(mixed))).isInstanceOf(IOException.class);
  }

  @Test
  void aRenewedCertificateIsServedAndConnectionsStay() throws Exception {
    deploy(pem(ClientAuth.NONE));
    RawWebSocket before = connect(TestTls.trusting(certificates));
    assertThat(before.read().text()).contains("cluster/update");
    TestCertificates renewed = strangers;

    replace(renewed.serverCertificate(), certificates.serverCertificate());
    assertThat(ask(TestTls.trusting(certificates))).isEqualTo("HTTP_2"); // the key is not there yet
    replace(renewed.serverKey(), certificates.serverKey());

    Awaitility.await()
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(ask(TestTls.trusting(renewed))).isEqualTo("HTTP_2"));
    assertThatThrownBy(() -> ask(TestTls.trusting(certificates))).isInstanceOf(IOException.class);
    door.events().publish(new MqttMessage("later", new byte[0], 0, 0, false));
    assertThat(before.readUntil(RawWebSocket.TEXT).text()).contains("\"later\"");
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws Exception {
    Path nonsense = Files.writeString(folder.resolve("nonsense"), "nonsense");

    assertThatThrownBy(() -> gate(pem(certificates.serverCertificate(), strangers.serverKey())))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("http.tls.certificate: does not belong to the key: ")
        .hasMessageContaining(certificates.serverCertificate().toString());
    assertThatThrownBy(() -> gate(pem(nonsense, certificates.serverKey())))
        .hasMessageContaining("http.tls.certificate: not usable (")
        .hasMessageContaining(nonsense.toString());
    assertThatThrownBy(() -> gate(keystore("wrong")))
        .hasMessageContaining("http.tls.keystore: not usable (")
        .hasMessageContaining("server.p12");
  }

  private SSLSocket socket(String protocol) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            TestTls.trusting(certificates)
                .getSocketFactory()
                .createSocket("localhost", door.port());
    socket.setEnabledProtocols(new String[] {protocol});
    return socket;
  }

  private static void replace(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private TlsConfig pem(ClientAuth clientAuth) {
    return new TlsConfig(
        Optional.of(certificates.serverCertificate()),
        Optional.of(certificates.serverKey()),
        Optional.empty(),
        Optional.empty(),
        clientAuth == ClientAuth.NONE ? Optional.empty() : Optional.of(certificates.ca()),
        clientAuth,
        Duration.ofMillis(100));
  }

  private static TlsConfig pem(Path certificate, Path key) {
    return new TlsConfig(
        Optional.of(certificate),
        Optional.of(key),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        ClientAuth.NONE,
        Duration.ofSeconds(10));
  }

  private TlsConfig keystore(String password) {
    return new TlsConfig(
        Optional.empty(),
        Optional.empty(),
        Optional.of(TestTls.keystore(certificates, folder.resolve("server.p12"))),
        Optional.of(new Secret(password)),
        Optional.empty(),
        ClientAuth.NONE,
        Duration.ofSeconds(10));
  }

  /** Which version of HTTP a request was answered by. */
  private String ask(SSLContext tls) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + door.port() + "/"))
            .timeout(Duration.ofSeconds(10))
            .build();
    return HttpClient.newBuilder()
        .sslContext(tls)
        .build()
        .send(request, BodyHandlers.ofString())
        .body();
  }

  private RawWebSocket connect(SSLContext tls) throws Exception {
    RawWebSocket client = RawWebSocket.connectTls(tls, door.port(), "/ws");
    clients.add(client);
    return client;
  }

  private Gate gate(TlsConfig tls) {
    return new Gate(
        vertx,
        new HttpConfig("127.0.0.1", 0, tls, List.of(), List.of("local"), List.of()),
        TestAuth.OFF,
        TestLimits.WIDE,
        InstantSource.system());
  }

  private void deploy(TlsConfig tls) throws Exception {
    gate = gate(tls);
    door.guardedBy(gate).open();
    gate.tls().orElseThrow().watch(door.first()::useTls);
  }
}
