package io.spore.gateway.broker;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.spore.gateway.broker.TestClient.Received;
import io.spore.gateway.config.Secret;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The embedded broker as Mosquitto's own command line clients see it. */
@Tag("mosquitto")
class EmbeddedBrokerIT {
  private final List<Process> started = new ArrayList<>();
  private RunningBroker broker = RunningBroker.open();

  @TempDir private Path dir;

  @BeforeAll
  static void theClientsAreInstalled() {
    for (String program : List.of("mosquitto_pub", "mosquitto_sub")) {
      boolean found =
          Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
              .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
      if (!found) {
        fail(program + " is missing: install the package mosquitto-clients");
      }
    }
  }

  @AfterEach
  void stop() throws Exception {
    started.forEach(Process::destroy);
    broker.close();
  }

  private Process start(String... command) throws IOException {
    List<String> words = new ArrayList<>(List.of(command));
    words.addAll(1, List.of("-h", "127.0.0.1", "-p", Integer.toString(broker.port())));
    Process process =
        new ProcessBuilder(words).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    return process;
  }

  private static int exitCode(Process process) throws InterruptedException {
    assertThat(process.waitFor(RunningBroker.PATIENCE_SECONDS, TimeUnit.SECONDS))
        .as("the program ends")
        .isTrue();
    return process.exitValue();
  }

  private void run(String... command) throws Exception {
    assertThat(exitCode(start(command))).as(String.join(" ", command)).isZero();
  }

  private static byte[] outputOf(Process process) throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    try (InputStream in = process.getInputStream()) {
      in.transferTo(output);
    }
    assertThat(exitCode(process)).isZero();
    return output.toByteArray();
  }

  private TestClient subscribed(String filter, int qos) throws Exception {
    TestClient reader = broker.client("reader");
    reader.subscribe(filter, qos);
    return reader;
  }

  @ParameterizedTest
  @CsvSource({
    "mqttv31,0",
    "mqttv31,2",
    "mqttv311,0",
    "mqttv311,1",
    "mqttv311,2",
    "mqttv5,0",
    "mqttv5,1",
    "mqttv5,2"
  })
  void everyProtocolVersionPublishesAtEveryQos(String version, String qos) throws Exception {
    TestClient reader = subscribed("sensor/#", 2);

    run("mosquitto_pub", "-V", version, "-q", qos, "-t", "sensor/ä", "-m", "21,5 °C");

    assertThat(reader.next())
        .isEqualTo(new Received("sensor/ä", "21,5 °C", Integer.parseInt(qos), false, false));
  }

  @ParameterizedTest
  @CsvSource({"mqttv311,0", "mqttv311,1", "mqttv311,2", "mqttv5,0", "mqttv5,1", "mqttv5,2"})
  void thousandsOfLinesArriveInOrder(String version, String qos) throws Exception {
    TestClient reader = subscribed("lines", 2);
    Process publisher = start("mosquitto_pub", "-V", version, "-q", qos, "-t", "lines", "-l");

    try (OutputStream lines = publisher.getOutputStream()) {
      for (int i = 0; i < 3_000; i++) {
        lines.write(("line " + i + "\n").getBytes(UTF_8));
      }
    }

    for (int i = 0; i < 3_000; i++) {
      assertThat(reader.nextPayload()).isEqualTo("line " + i);
    }
    assertThat(exitCode(publisher)).isZero();
  }

  @ParameterizedTest
  @CsvSource({"mqttv31,0", "mqttv311,1", "mqttv311,2", "mqttv5,0", "mqttv5,1", "mqttv5,2"})
  void everyProtocolVersionSubscribes(String version, String qos) throws Exception {
    TestClient writer = broker.client("writer");
    Process subscriber =
        start("mosquitto_sub", "-V", version, "-q", qos, "-C", "5", "-t", "a/+", "-F", "%t %q %p");

    // The subscription begins at one of the ticks; from there on, none is missing.
    for (int tick = 0; !subscriber.waitFor(10, TimeUnit.MILLISECONDS); tick++) {
      writer.publish("a/b", Integer.toString(tick), 2);
      assertThat(tick).as("ticks until mosquitto_sub has five").isLessThan(2_000);
    }

    List<String> lines = new String(outputOf(subscriber), UTF_8).lines().toList();
    int first = Integer.parseInt(lines.get(0).substring(("a/b " + qos + " ").length()));
    assertThat(lines)
        .isEqualTo(
            IntStream.range(first, first + 5).mapToObj(i -> "a/b " + qos + " " + i).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"mqttv311", "mqttv5"})
  void aLargeRetainedBinaryMessageComesBackByteForByte(String version) throws Exception {
    byte[] bytes = new byte[1024 * 1024];
    new Random(1).nextBytes(bytes);
    Path file = Files.write(dir.resolve("payload"), bytes);

    run("mosquitto_pub", "-V", version, "-r", "-q", "1", "-t", "blob", "-f", file.toString());

    Process subscriber = start("mosquitto_sub", "-V", version, "-C", "1", "-N", "-t", "blob");
    assertThat(outputOf(subscriber)).isEqualTo(bytes);
  }

  @Test
  void aRetainedMessageIsMarkedAndAnEmptyOneRemovesIt() throws Exception {
    run("mosquitto_pub", "-r", "-q", "1", "-t", "state/a", "-m", "on");
    run("mosquitto_pub", "-r", "-q", "1", "-t", "state/b", "-m", "off");
    run("mosquitto_pub", "-r", "-q", "1", "-t", "state/a", "-n");

    Process subscriber =
        start("mosquitto_sub", "-C", "1", "-q", "1", "-t", "state/#", "-F", "%t %r %p");

    assertThat(new String(outputOf(subscriber), UTF_8)).isEqualTo("state/b 1 off\n");
  }

  @Test
  void aKilledClientLeavesItsWill() throws Exception {
    TestClient reader = subscribed("wills/+", 1);
    Process mortal =
        start(
            "mosquitto_sub",
            "-t",
            "none",
            "-t",
            "wills/born",
            "--will-topic",
            "wills/died",
            "--will-payload",
            "gone",
            "--will-qos",
            "1");
    TestClient writer = broker.client("writer");
    writer.publish("wills/born", "seen", 1, true);
    assertThat(reader.nextPayload()).isEqualTo("seen");
    // Its output shows that it is connected.
    assertThat(new ByteArrayInputStream(mortal.getInputStream().readNBytes(4)).readAllBytes())
        .isEqualTo("seen".getBytes(UTF_8));

    mortal.destroyForcibly();

    assertThat(reader.next()).isEqualTo(new Received("wills/died", "gone", 1, false, false));
  }

  @Test
  void aWrongPasswordIsSaidToBeWrong() throws Exception {
    broker.close();
    broker =
        new RunningBroker(
            BrokerLimits.DEFAULT, Optional.of(new Login("ann", new Secret("s3cret"))));

    run("mosquitto_pub", "-u", "ann", "-P", "s3cret", "-q", "1", "-t", "a", "-m", "x");
    run("mosquitto_pub", "-V", "5", "-u", "ann", "-P", "s3cret", "-q", "1", "-t", "a", "-m", "x");
    assertThat(exitCode(start("mosquitto_pub", "-u", "ann", "-P", "no", "-t", "a", "-m", "x")))
        .isEqualTo(4);
    assertThat(exitCode(start("mosquitto_pub", "-V", "5", "-t", "a", "-m", "x"))).isEqualTo(134);
  }
}
