package io.spore.gateway.support;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** What a client needs to speak TLS with a server of {@link TestCertificates}. */
public final class TestTls {
  private static final char[] PASSWORD = "throw-away".toCharArray();

  private TestTls() {}

  /** A client that trusts the authority and has no certificate itself. */
  public static SSLContext trusting(TestCertificates certificates) {
    return context(certificates, false);
  }

  /** A client that shows its certificate as well. */
  public static SSLContext identified(TestCertificates certificates) {
    return context(certificates, true);
  }

  /** The server's certificate and key as a PKCS #12 file with the password throw-away. */
  public static Path keystore(TestCertificates certificates, Path file) {
    try {
      KeyStore store = empty();
      store.setKeyEntry(
          "server",
          key(certificates.serverKey()),
          PASSWORD,
          new Certificate[] {certificate(certificates.serverCertificate())});
      try (var out = Files.newOutputStream(file)) {
        store.store(out, PASSWORD);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static SSLContext context(TestCertificates certificates, boolean withIdentity) {
    try {
      KeyStore trusted = empty();
      trusted.setCertificateEntry("ca", certificate(certificates.ca()));
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      KeyStore own = empty();
      if (withIdentity) {
        own.setKeyEntry(
            "client",
            key(certificates.clientKey()),
            PASSWORD,
            new Certificate[] {certificate(certificates.clientCertificate())});
      }
      KeyManagerFactory identity =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      identity.init(own, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(identity.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyStore empty() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, PASSWORD);
    return store;
  }

  private static Certificate certificate(Path pem) throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(pem)) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private static PrivateKey key(Path pem) throws GeneralSecurityException, IOException {
    String body = Files.readString(pem).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
  }
}
