package io.spore.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How HTTP and WebSocket clients are served over TLS, if at all.
 *
 * @param certificate the gateway's certificate chain in a PEM file
 * @param key its private key in a PEM file, PKCS #8
 * @param keystore certificate chain and key in a PKCS #12 file, in place of the two
 * @param password opens the keystore
 * @param clientCa the authorities that clients' certificates come from, in a PEM file
 * @param clientAuth whether clients show a certificate
 * @param reloadInterval time between two looks at the files
 */
public record TlsConfig(
    Optional<Path> certificate,
    Optional<Path> key,
    Optional<Path> keystore,
    Optional<Secret> password,
    Optional<Path> clientCa,
    ClientAuth clientAuth,
    Duration reloadInterval) {

  /** Whether clients show a certificate. */
  public enum ClientAuth {
    /** They are not asked. */
    NONE,
    /** They are asked, and may have none; one of an unknown authority is refused. */
    REQUEST,
    /** Without one nobody comes in. */
    REQUIRED
  }

  /** Serves in the clear. */
  public static final TlsConfig OFF =
      new TlsConfig(
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          ClientAuth.NONE,
          Duration.ofSeconds(10));

  /** Whether TLS is spoken. */
  public boolean isWanted() {
    return certificate.isPresent() || keystore.isPresent();
  }

  static TlsConfig read(Section section) {
    TlsConfig tls =
        new TlsConfig(
            section.file("certificate"),
            section.file("key"),
            section.file("keystore"),
            SecretFile.read(section, "password", "passwordFile"),
            section.file("clientCa"),
            section.choice("clientAuth", ClientAuth.NONE),
            section.duration("reloadInterval", "10s", "100ms", "1d"));
    if (tls.certificate().isPresent() != tls.key().isPresent()) {
      String missing = tls.key().isPresent() ? "certificate" : "key";
      section.problem(missing, "is missing: TLS needs both certificate and key");
    }
    if (tls.keystore().isPresent() && tls.certificate().isPresent()) {
      section.problem("keystore", "there is a certificate already: give one of the two");
    }
    if (tls.keystore().isPresent() && tls.password().isEmpty()) {
      section.problem("password", "is missing: the keystore is opened with it");
    }
    boolean asksClients = tls.clientAuth() != ClientAuth.NONE;
    if (asksClients && tls.clientCa().isEmpty()) {
      section.problem("clientCa", "is missing: it says whose certificates are good");
    }
    if (!asksClients && tls.clientCa().isPresent()) {
      // Whoever names such a file believes that only some clients come in.
      section.problem("clientAuth", "is none, so clientCa would change nothing");
    }
    if (asksClients && !tls.isWanted()) {
      section.problem("clientAuth", "needs TLS: give certificate and key, or keystore");
    }
    return tls;
  }
}
