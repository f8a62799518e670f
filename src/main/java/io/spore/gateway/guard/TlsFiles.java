package io.spore.gateway.guard;

import io.spore.gateway.config.Secret;
import io.spore.gateway.config.TlsConfig;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientAuth;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.PfxOptions;
import io.vertx.core.net.ServerSSLOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.X509KeyManager;

/** What the files for TLS held when they were read. They are read and checked as a whole. */
final class TlsFiles {
  private static final Set<String> PROTOCOLS = Set.of("TLSv1.2", "TLSv1.3");
  private static final List<String> KEY_TYPES = List.of("RSA", "EC", "EdDSA");
  private static final byte[] ANYTHING = {1, 2, 3};

  private final List<Buffer> contents;
  private final ServerSSLOptions options;

  private TlsFiles(List<Buffer> contents, ServerSSLOptions options) {
    this.contents = contents;
    this.options = options;
  }

  /** A file can't be used; the message names its key and the file. */
  static final class UnusableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnusableException(String key, Path file, String problem, Exception cause) {
      super("http.tls." + key + ": " + problem + ": " + file.toAbsolutePath(), cause);
    }
  }

  /** Reads and checks the files. Blocks for a moment. */
  static TlsFiles read(Vertx vertx, TlsConfig config) throws UnusableException {
    Optional<Buffer> certificate = content("certificate", config.certificate());
    Optional<Buffer> key = content("key", config.key());
    Optional<Buffer> keystore = content("keystore", config.keystore());
    Optional<Buffer> clientCa = content("clientCa", config.clientCa());
    KeyCertOptions identity =
        keystore.isPresent()
            ? new PfxOptions()
                .setValue(keystore.get())
                .setPassword(config.password().map(Secret::reveal).orElse(""))
            : new PemKeyCertOptions()
                .addCertValue(certificate.orElseThrow())
                .addKeyValue(key.orElseThrow());
    checkIdentity(vertx, config, identity);
    ServerSSLOptions options =
        new ServerSSLOptions()
            .setKeyCertOptions(identity)
            .setEnabledSecureTransportProtocols(PROTOCOLS)
            .setUseAlpn(true)
            .setApplicationLayerProtocols(List.of("h2", "http/1.1"))
            .setClientAuth(ClientAuth.valueOf(config.clientAuth().name()));
    if (clientCa.isPresent()) {
      PemTrustOptions trust = new PemTrustOptions().addCertValue(clientCa.get());
      checkTrust(vertx, config, trust);
      options.setTrustOptions(trust);
    }
    List<Buffer> contents =
        Stream.of(certificate, key, keystore, clientCa).flatMap(Optional::stream).toList();
    return new TlsFiles(contents, options);
  }

  /** What to tell the server. */
  ServerSSLOptions options() {
    return options;
  }

  /** Whether both reads found the same. */
  boolean sameAs(TlsFiles other) {
    return contents.equals(other.contents);
  }

  private static Optional<Buffer> content(String key, Optional<Path> file)
      throws UnusableException {
    if (file.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Buffer.buffer(Files.readAllBytes(file.get())));
    } catch (IOException e) {
      throw new UnusableException(key, file.get(), "can't be read", e);
    }
  }

  /** A certificate and a key that do not belong together would only fail in each handshake. */
  private static void checkIdentity(Vertx vertx, TlsConfig config, KeyCertOptions identity)
      throws UnusableException {
    String name = config.keystore().isPresent() ? "keystore" : "certificate";
    Path file = config.keystore().or(config::certificate).orElseThrow();
    X509KeyManager manager;
    String alias;
    try {
      manager = keyManager(identity.getKeyManagerFactory(vertx).getKeyManagers());
      alias = serverAlias(manager);
    } catch (Exception e) {
      throw new UnusableException(name, file, "not usable (" + e.getMessage() + ")", e);
    }
    if (alias == null) {
      throw new UnusableException(name, file, "holds no certificate with its key", null);
    }
    if (!belongTogether(manager.getCertificateChain(alias)[0], manager.getPrivateKey(alias))) {
      throw new UnusableException(name, file, "does not belong to the key", null);
    }
  }

  private static void checkTrust(Vertx vertx, TlsConfig config, PemTrustOptions trust)
      throws UnusableException {
    try {
      trust.getTrustManagerFactory(vertx);
    } catch (Exception e) {
      throw new UnusableException(
          "clientCa",
          config.clientCa().orElseThrow(),
          "holds no certificate (" + e.getMessage() + ")",
          e);
    }
  }

  private static X509KeyManager keyManager(KeyManager[] managers) {
    return Arrays.stream(managers)
        .filter(X509KeyManager.class::isInstance)
        .map(X509KeyManager.class::cast)
        .findFirst()
        .orElseThrow();
  }

  private static String serverAlias(X509KeyManager manager) {
    return KEY_TYPES.stream()
        .map(type -> manager.getServerAliases(type, null))
        .filter(aliases -> aliases != null && aliases.length > 0)
        .map(aliases -> aliases[0])
        .findFirst()
        .orElse(null);
  }

  private static boolean belongTogether(X509Certificate certificate, PrivateKey key) {
    try {
      Signature signature = Signature.getInstance(signatureFor(key.getAlgorithm()));
      signature.initSign(key);
      signature.update(ANYTHING);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(ANYTHING);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static String signatureFor(String keyType) {
    return switch (keyType) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      default -> keyType;
    };
  }
}
