package io.spore.gateway.config;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(VertxExtension.class)
class TlsConfigTest {
  @TempDir Path folder;
  private Vertx vertx;
  private Path file;

  @BeforeEach
  void prepare(Vertx vertx) throws IOException {
    this.vertx = vertx;
    file = Files.createFile(folder.resolve("some.pem"));
  }

  @Test
  void aCertificateNeedsItsKey() {
    assertThat(problems("'certificate': '" + file + "'"))
        .endsWith("http.tls.key: is missing: TLS needs both certificate and key");
    assertThat(problems("'key': '" + file + "'"))
        .endsWith("http.tls.certificate: is missing: TLS needs both certificate and key");
  }

  @Test
  void aKeystoreNeedsItsPasswordAndNoCertificateBeside() {
    assertThat(
            problems(
                "'keystore': '%s', 'certificate': '%s', 'key': '%s'".formatted(file, file, file)))
        .contains("http.tls.keystore: there is a certificate already: give one of the two")
        .contains("http.tls.password: is missing: the keystore is opened with it");
  }

  @Test
  void whoIsAskedForACertificateMustHaveOneThatSomebodyVouchesFor() {
    assertThat(problems("'clientAuth': 'required'"))
        .contains("http.tls.clientCa: is missing: it says whose certificates are good")
        .contains("http.tls.clientAuth: needs TLS: give certificate and key, or keystore");
    assertThat(problems("'clientCa': '" + file + "'"))
        .endsWith("http.tls.clientAuth: is none, so clientCa would change nothing");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThat(problems("'certificate': '%s.old', 'key': '%s'".formatted(file, file)))
        .contains("http.tls.certificate: no such file: " + file + ".old");
  }

  private String problems(String tls) {
    Throwable thrown = catchThrowable(() -> read(tls));
    return thrown.getCause().getMessage();
  }

  private void read(String tls) {
    Path config = folder.resolve("config.json");
    try {
      Files.writeString(config, ("{'http': {'tls': {" + tls + "}}}").replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(new ConfigReader(vertx, Map.of()).read(Optional.of(config), Map.of()));
  }
}
