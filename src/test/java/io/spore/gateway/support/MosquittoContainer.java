package io.spore.gateway.support;

import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.ContainerState;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.output.ToStringConsumer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.builder.Transferable;

/** Mosquitto's own image, run through Testcontainers. */
final class MosquittoContainer implements Mosquitto {
  private static final String IMAGE = "eclipse-mosquitto:2";
  private static final String CONFIG_DIRECTORY = "/mosquitto/config";
  private static final int PORT_INSIDE = 1883;
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern RUNNING = Pattern.compile(MosquittoSetup.RUNNING);

  private final MosquittoSetup setup;
  private final GenericContainer<?> container;
  private final String host;
  private final int port;
  private boolean paused;

  private MosquittoContainer(
      MosquittoSetup setup, GenericContainer<?> container, String host, int port) {
    this.setup = setup;
    this.container = container;
    this.host = host;
    this.port = port;
  }

  static boolean canStart() {
    return DockerClientFactory.instance().isDockerAvailable();
  }

  static MosquittoContainer start(MosquittoSetup setup) {
    String engineHost = DockerClientFactory.instance().dockerHostIpAddress();
    boolean engineIsHere = engineHost.equals("localhost");
    String host = engineIsHere ? "127.0.0.1" : engineHost;
    int port = FreePort.find();
    // Docker would give a restarted container another port; clients look for the broker at the old.
    Ports.Binding outside = Ports.Binding.bindIpAndPort(engineIsHere ? host : "0.0.0.0", port);
    PortBinding binding = new PortBinding(outside, ExposedPort.tcp(PORT_INSIDE));

    GenericContainer<?> container = new GenericContainer<>(IMAGE);
    container
        .withExposedPorts(PORT_INSIDE)
        .withCreateContainerCmdModifier(
            command -> {
              HostConfig hostConfig = command.getHostConfig();
              command.withHostConfig(hostConfig.withPortBindings(binding));
            })
        .waitingFor(new RunningOrEnded());
    copyConfiguration(setup, container);
    ToStringConsumer log = new ToStringConsumer();
    container.withLogConsumer(log);
    try {
      container.start();
    } catch (ContainerLaunchException e) {
      throw new IllegalStateException("mosquitto did not start:\n" + log.toUtf8String(), e);
    }
    System.out.println("Mosquitto: container of " + IMAGE + " at " + host + ":" + port);
    return new MosquittoContainer(setup, container, host, port);
  }

  private static void copyConfiguration(MosquittoSetup setup, GenericContainer<?> container) {
    try {
      Path directory = Files.createTempDirectory("mosquitto");
      setup.writeTo(
          directory,
          CONFIG_DIRECTORY,
          List.of("listener " + PORT_INSIDE, "persistence_location /mosquitto/data/"));
      try (Stream<Path> files = Files.list(directory)) {
        for (Path file : files.toList()) {
          byte[] content = Files.readAllBytes(file);
          // Readable by all: inside, Mosquitto is a user of its own.
          container.withCopyToContainer(
              Transferable.of(content, 0644), CONFIG_DIRECTORY + "/" + file.getFileName());
          Files.delete(file);
        }
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the broker's configuration", e);
    }
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }

  private static void awaitStart(ContainerState container, int number) {
    // Docker's proxy accepts connections before the broker does: only the log tells.
    await().atMost(PATIENCE).until(() -> starts(container) >= number || !container.isRunning());
    if (!container.isRunning()) {
      throw new ContainerLaunchException("mosquitto ended at once");
    }
  }

  private static int starts(ContainerState container) {
    return (int) RUNNING.matcher(container.getLogs()).results().count();
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void kill() {
    docker().killContainerCmd(container.getContainerId()).withSignal("KILL").exec();
    await().atMost(PATIENCE).until(() -> !container.isRunning());
  }

  @Override
  public void restart() {
    int startsBefore = starts(container);
    docker().startContainerCmd(container.getContainerId()).exec();
    awaitStart(container, startsBefore + 1);
  }

  @Override
  public void changePassword(String user, String password) {
    setup.withPassword(user, password);
    container.copyFileToContainer(
        Transferable.of(setup.passwordFile(), 0644),
        CONFIG_DIRECTORY + "/" + MosquittoSetup.PASSWORDS);
  }

  @Override
  public void pause() {
    docker().pauseContainerCmd(container.getContainerId()).exec();
    paused = true;
  }

  @Override
  public void unpause() {
    docker().unpauseContainerCmd(container.getContainerId()).exec();
    paused = false;
  }

  @Override
  public String log() {
    return container.getLogs();
  }

  @Override
  public void close() {
    if (paused) {
      // A frozen container cannot be killed.
      unpause();
    }
    container.stop();
  }

  /** Testcontainers' own waiting for a log line goes on for a minute after the broker has ended. */
  private static final class RunningOrEnded extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {
      awaitStart(waitStrategyTarget, 1);
    }
  }
}
