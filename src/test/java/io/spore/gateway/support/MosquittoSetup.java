package io.spore.gateway.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * How a {@link Mosquitto} is to run. The system property {@code mosquitto} set to {@code local} or
 * {@code docker} decides where; unset, the Docker engine is asked first.
 */
public final class MosquittoSetup {
  /** The line that Mosquitto logs once its listeners are open. */
  static final String RUNNING = "mosquitto version .* running";

  /** The file of the users, beside {@code mosquitto.conf}. */
  static final String PASSWORDS = "passwords";

  private static final int PASSWORD_ROUNDS = 101;

  private final TreeMap<String, String> passwords = new TreeMap<>();
  private final List<String> extraLines = new ArrayList<>();
  private Optional<TestCertificates> certificates = Optional.empty();

  MosquittoSetup() {}

  /** Lets this user in; once called, nobody else gets in without a user and a password. */
  public MosquittoSetup withPassword(String user, String password) {
    passwords.put(user, password);
    return this;
  }

  /** Has the port speak TLS with the server's certificate. */
  public MosquittoSetup withTls(TestCertificates certificates) {
    this.certificates = Optional.of(certificates);
    return this;
  }

  /** Has the port speak MQTT over WebSocket. */
  public MosquittoSetup withWebSocket() {
    // Mosquitto 2.0.11 does not start without a second listener, which nobody uses
    return withConfig("protocol websockets", "listener " + FreePort.find() + " 127.0.0.1");
  }

  /** Adds lines to {@code mosquitto.conf}, such as {@code require_certificate true}. */
  public MosquittoSetup withConfig(String... lines) {
    extraLines.addAll(List.of(lines));
    return this;
  }

  /**
   * Starts the broker; returns when it accepts connections.
   *
   * @throws IllegalStateException when there is neither a Docker engine nor a Mosquitto, or when
   *     the broker ends at once, with its log in the message
   */
  public Mosquitto start() {
    String where = System.getProperty("mosquitto", "any");
    return switch (where) {
      case "docker" -> MosquittoContainer.start(this);
      case "local" -> MosquittoProcess.start(this);
      case "any" -> {
        if (MosquittoContainer.canStart()) {
          yield MosquittoContainer.start(this);
        }
        yield MosquittoProcess.start(this);
      }
      default ->
          throw new IllegalStateException(
              "-Dmosquitto=" + where + ": expected docker, local or nothing");
    };
  }

  /**
   * Writes {@code mosquitto.conf} and the files that it names.
   *
   * @param directory where to write
   * @param seenAs the directory as the broker will see it
   * @param ofTheHost lines that depend on where the broker runs, the listener among them
   */
  void writeTo(Path directory, String seenAs, List<String> ofTheHost) {
    List<String> lines = new ArrayList<>(ofTheHost);
    // Not buffered, so that a test sees each line as soon as it is written.
    lines.add("log_dest stderr");
    lines.add("log_type all");
    // Without a bound: tests count messages, and over 1,000 waiting ones Mosquitto drops more.
    lines.add("max_queued_messages 0");
    lines.add("allow_anonymous " + passwords.isEmpty());
    try {
      if (!passwords.isEmpty()) {
        Files.writeString(directory.resolve(PASSWORDS), passwordFile());
        lines.add("password_file " + seenAs + "/" + PASSWORDS);
      }
      if (certificates.isPresent()) {
        TestCertificates files = certificates.get();
        Files.copy(files.ca(), directory.resolve("ca.pem"));
        Files.copy(files.serverCertificate(), directory.resolve("server.pem"));
        Files.copy(files.serverKey(), directory.resolve("server.key"));
        lines.add("cafile " + seenAs + "/ca.pem");
        lines.add("certfile " + seenAs + "/server.pem");
        lines.add("keyfile " + seenAs + "/server.key");
      }
      lines.addAll(extraLines);
      Files.write(directory.resolve("mosquitto.conf"), lines);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the broker's configuration", e);
    }
  }

  /**
   * What {@code mosquitto_passwd} would write, for machines that have Mosquitto only as an image.
   */
  String passwordFile() {
    StringBuilder lines = new StringBuilder();
    passwords.forEach(
        (user, password) -> lines.append(user).append(':').append(hashed(password)).append('\n'));
    return lines.toString();
  }

  private static String hashed(String password) {
    byte[] salt = new byte[12];
    new SecureRandom().nextBytes(salt);
    try {
      byte[] hash =
          SecretKeyFactory.getInstance("PBKDF2WithHmacSHA512")
              .generateSecret(new PBEKeySpec(password.toCharArray(), salt, PASSWORD_ROUNDS, 512))
              .getEncoded();
      return "$7$" + PASSWORD_ROUNDS + "$" + base64(salt) + "$" + base64(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this JDK has no PBKDF2WithHmacSHA512", e);
    }
  }

  private static String base64(byte[] bytes) {
    return new String(Base64.getEncoder().encode(bytes), UTF_8);
  }
}
