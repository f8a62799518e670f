package io.spore.gateway.support;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;

/** The machine's own Mosquitto, run as a child process with its files in a temporary directory. */
final class MosquittoProcess implements Mosquitto {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Pattern RUNNING = Pattern.compile(MosquittoSetup.RUNNING);

  private final MosquittoSetup setup;
  private final Path binary;
  private final Path directory;
  private final Path logFile;
  private final int port;
  private Process process;

  private MosquittoProcess(MosquittoSetup setup, Path binary, Path directory, int port) {
    this.setup = setup;
    this.binary = binary;
    this.directory = directory;
    this.logFile = directory.resolve("mosquitto.log");
    this.port = port;
  }

  static boolean canStart() {
    return binary().isPresent();
  }

  static MosquittoProcess start(MosquittoSetup setup) {
    Path binary =
        binary()
            .orElseThrow(
                () ->
                    new IllegalStateException(
                        "no broker to test with: start a Docker engine or install Mosquitto"
                            + " (Debian's package mosquitto)"));
    try {
      Path directory = Files.createTempDirectory("mosquitto");
      int port = FreePort.find();
      setup.writeTo(
          directory,
          directory.toString(),
          List.of(
              "listener " + port + " 127.0.0.1",
              // Started by root, Mosquitto would become a user who cannot read this directory.
              "user " + System.getProperty("user.name"),
              "persistence_location " + directory + "/"));
      MosquittoProcess broker = new MosquittoProcess(setup, binary, directory, port);
      broker.launch();
      System.out.println("Mosquitto: " + binary + " at 127.0.0.1:" + port);
      return broker;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + binary, e);
    }
  }

  /** Debian keeps Mosquitto in /usr/sbin, which is not on everybody's path. */
  private static Optional<Path> binary() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(
            Stream.of(path.split(File.pathSeparator)),
            Stream.of("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"))
        .map(folder -> Path.of(folder, "mosquitto"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private void launch() {
    long startsBefore = starts();
    try {
      process =
          new ProcessBuilder(
                  binary.toString(), "-c", directory.resolve("mosquitto.conf").toString())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()))
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot start " + binary, e);
    }
    try {
      await().atMost(PATIENCE).until(() -> starts() > startsBefore || !process.isAlive());
    } catch (ConditionTimeoutException e) {
      close();
      throw new IllegalStateException("mosquitto is not running within " + PATIENCE, e);
    }
    if (!process.isAlive()) {
      String log = log();
      close();
      throw new IllegalStateException("mosquitto did not start:\n" + log);
    }
  }

  /** Line by line, and any bytes: after minutes of load the log is too much for a text. */
  private long starts() {
    if (!Files.exists(logFile)) {
      return 0;
    }
    try (Stream<String> lines = Files.lines(logFile, StandardCharsets.ISO_8859_1)) {
      return lines.filter(line -> RUNNING.matcher(line).find()).count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void kill() {
    // On Linux this is SIGKILL.
    process.destroyForcibly();
    process.onExit().join();
  }

  @Override
  public void restart() {
    launch();
  }

  @Override
  public void changePassword(String user, String password) {
    setup.withPassword(user, password);
    try {
      Files.writeString(directory.resolve(MosquittoSetup.PASSWORDS), setup.passwordFile());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the broker's passwords", e);
    }
  }

  @Override
  public void pause() {
    signal("STOP");
  }

  @Override
  public void unpause() {
    signal("CONT");
  }

  private void signal(String name) {
    Commands.run(List.of("kill", "-" + name, String.valueOf(process.pid())));
  }

  @Override
  public String log() {
    try {
      return Files.exists(logFile) ? Files.readString(logFile) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
