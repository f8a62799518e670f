package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.FreePort;
import io.spore.gateway.support.Programs;
import io.spore.gateway.support.RunningGateway;
import io.spore.gateway.support.TestCertificates;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The nginx of {@code conf/nginx.conf} in front of a gateway. */
class NginxIT {
  @TempDir private static Path folder;

  private static RunningGateway gateway;
  private static Process nginx;
  private static HttpClient https;
  private static int port;

  @BeforeAll
  static void putNginxInFront() throws Exception {
    Path binary = Programs.findOrFailInCi("nginx", "nginx-light");
    gateway = RunningGateway.start(Map.of("SPORE_MQTT_URL", "embedded://127.0.0.1:0"));
    TestCertificates certificates = TestCertificates.generate(folder);
    port = FreePort.find();
    String site =
        Files.readString(Path.of("conf/nginx.conf"))
            .replace("listen 443 ssl", "listen 127.0.0.1:" + port + " ssl")
            .replace("/etc/ssl/spore-gateway.pem", certificates.serverCertificate().toString())
            .replace("/etc/ssl/spore-gateway.key", certificates.serverKey().toString())
            .replace("127.0.0.1:3001", "127.0.0.1:" + gateway.uri("/").getPort());
    Path config = folder.resolve("nginx.conf");
    Files.writeString(
        config,
        "daemon off; worker_processes 1; pid nginx.pid; error_log stderr;\n"
            + "events { worker_connections 64; }\n"
            + "http {\naccess_log off;\n"
            + "client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f;\n"
            + "uwsgi_temp_path u; scgi_temp_path s;\n"
            + site
            + "}\n");
    nginx =
        new ProcessBuilder(
                binary.toString(), "-p", folder.toString(), "-c", config.toString(), "-e", "stderr")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("nginx.log").toFile())
            .start();
    https =
        HttpClient.newBuilder()
            .sslContext(trusting(certificates.ca()))
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    Awaitility.await()
        .ignoreException(ConnectException.class)
        .until(() -> get("/health/live") == 200);
  }

  @AfterAll
  static void stop() throws Exception {
    if (nginx != null) {
      nginx.toHandle().destroy();
      assertThat(nginx.waitFor(10, TimeUnit.SECONDS)).isTrue();
    }
    if (gateway != null) {
      gateway.close();
    }
  }

  @Test
  void theLiveStreamPassesThrough() throws Exception {
    Frames frames = new Frames();
    WebSocket socket =
        https
            .newWebSocketBuilder()
            .buildAsync(URI.create("wss://localhost:" + port + "/ws"), frames)
            .get(10, TimeUnit.SECONDS);

    assertThat(frames.next()).contains("\"topic\":\"cluster/update\"");
    socket.sendText("not json", true).get(10, TimeUnit.SECONDS);
    assertThat(frames.next()).startsWith("closed 4400 bad request");
  }

  @ParameterizedTest
  @CsvSource({
    "/health/ready, 200",
    "/api/health, 200",
    "/nowhere, 404",
    "/metrics, 403",
    "/api/admin/log-level, 403"
  })
  void whatIsForOperatorsStaysInside(String path, int status) throws Exception {
    assertThat(get(path)).isEqualTo(status);
  }

  @Test
  void theGatewayItselfTakesNoOrdersFromTheProxy() throws Exception {
    // Past the rule of nginx above, as with a proxy that was set up without it.
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.uri("/api/admin/log-level"))
            .header("X-Forwarded-For", "203.0.113.9");

    assertThat(gateway.send(request).statusCode()).isEqualTo(403);
  }

  private static int get(String path) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
            .timeout(Duration.ofSeconds(10))
            .build();
    return https.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private static SSLContext trusting(Path authority) throws Exception {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream certificate = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "ca", CertificateFactory.getInstance("X.509").generateCertificate(certificate));
    }
    TrustManagerFactory managers =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    managers.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, managers.getTrustManagers(), null);
    return context;
  }

  /** Collects what a WebSocket hears. */
  private static final class Frames implements WebSocket.Listener {
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final StringBuilder text = new StringBuilder();

    String next() throws InterruptedException {
      return heard.poll(10, TimeUnit.SECONDS);
    }

    @Override
    public CompletionStage<?> onText(WebSocket socket, CharSequence part, boolean last) {
      text.append(part);
      if (last) {
        heard.add(text.toString());
        text.setLength(0);
      }
      socket.request(1);
      return null;
    }

    @Override
    public CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
      heard.add("closed " + code + " " + reason);
      return null;
    }
  }
}
