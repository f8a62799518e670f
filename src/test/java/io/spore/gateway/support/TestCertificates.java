package io.spore.gateway.support;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * A throw-away authority with a server's and a client's certificate, as PEM files.
 *
 * @param ca the authority's certificate
 * @param serverCertificate names the hosts that it was made for
 * @param serverKey PKCS #8
 * @param clientCertificate names {@code CN=client}
 * @param clientKey PKCS #8
 */
public record TestCertificates(
    Path ca, Path serverCertificate, Path serverKey, Path clientCertificate, Path clientKey) {
  private static final String STORE_PASSWORD = "throw-away";

  /** Certificates for a server on this machine: 127.0.0.1, ::1 and localhost. */
  public static TestCertificates generate(Path directory) {
    return generate(directory, "ip:127.0.0.1,ip:::1,dns:localhost");
  }

  /**
   * Certificates for a server of other names.
   *
   * @param directory where the files go; of no other use
   * @param names in the form of keytool's SubjectAlternativeName, such as {@code dns:example.org}
   */
  public static TestCertificates generate(Path directory, String names) {
    Path store = directory.resolve("keys.p12");
    generateKey(store, "ca", "-ext", "bc:critical=ca:true");
    generateKey(store, "server", "-signer", "ca", "-ext", "san=" + names);
    generateKey(store, "client", "-signer", "ca");
    try (InputStream in = Files.newInputStream(store)) {
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(in, STORE_PASSWORD.toCharArray());
      return new TestCertificates(
          writeCertificate(keys, "ca", directory),
          writeCertificate(keys, "server", directory),
          writeKey(keys, "server", directory),
          writeCertificate(keys, "client", directory),
          writeKey(keys, "client", directory));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write certificates", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot read what keytool wrote", e);
    }
  }

  /** The same in files of another directory, for a test that changes them. */
  public TestCertificates copyTo(Path directory) throws IOException {
    return new TestCertificates(
        copy(ca, directory),
        copy(serverCertificate, directory),
        copy(serverKey, directory),
        copy(clientCertificate, directory),
        copy(clientKey, directory));
  }

  private static Path copy(Path file, Path directory) throws IOException {
    return Files.copy(file, directory.resolve(file.getFileName()));
  }

  private static void generateKey(Path store, String name, String... extra) {
    String keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
    List<String> command =
        new ArrayList<>(List.of(keytool, "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC"));
    command.addAll(List.of("-genkeypair", "-alias", name, "-dname", "CN=" + name));
    command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
    command.addAll(List.of("-storetype", "PKCS12", "-keystore", store.toString()));
    command.addAll(List.of("-storepass", STORE_PASSWORD));
    command.addAll(List.of(extra));
    Commands.run(command);
  }

  private static Path writeCertificate(KeyStore keys, String name, Path directory)
      throws IOException, GeneralSecurityException {
    return writePem(
        directory.resolve(name + ".pem"), "CERTIFICATE", keys.getCertificate(name).getEncoded());
  }

  private static Path writeKey(KeyStore keys, String name, Path directory)
      throws IOException, GeneralSecurityException {
    return writePem(
        directory.resolve(name + ".key"),
        "PRIVATE KEY",
        keys.getKey(name, STORE_PASSWORD.toCharArray()).getEncoded());
  }

  private static Path writePem(Path file, String kind, byte[] content) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    String text = "-----BEGIN " + kind + "-----\n" + body + "\n-----END " + kind + "-----\n";
    return Files.writeString(file, text, US_ASCII);
  }
}
