package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.ConfigReader.Flag;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineFlagsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "-mqtt tcp://b -port 1 -udp-port 2 -log-level debug -conf a.json",
        "--mqtt tcp://b --port 1 --udp-port 2 --log-level debug --conf a.json",
        "-mqtt=tcp://b -port=1 -udp-port=2 -log-level=debug -conf=a.json",
        "--mqtt=tcp://b --port=1 --udp-port=2 --log-level=debug --conf=a.json",
        "-conf a.json -log-level=debug --udp-port 2 -port 7 -port=1 --mqtt=tcp://b"
      })
  void flagsHaveOneDashOrTwoAndTheirValueBehindABlankOrAnEqualsSign(String line) {
    CommandLineFlags flags = parse(line);

    assertThat(flags.problems()).isEmpty();
    assertThat(flags.configFile()).contains(Path.of("a.json"));
    assertThat(flags.settings())
        .isEqualTo(
            Map.of(
                "mqtt.url", new Flag("-mqtt", "tcp://b"),
                "http.port", new Flag("-port", "1"),
                "udp.port", new Flag("-udp-port", "2"),
                "logging.level", new Flag("-log-level", "debug")));
  }

  @Test
  void topicsAddUpAndASingleDigitBehindTheLastColonIsTheQos() {
    CommandLineFlags flags =
        parse("-mqtt-topic a/#:1 --mqtt-topic=$SYS/# -mqtt-topic urn:x:2 -mqtt-topic b:10");

    assertThat(flags.problems()).isEmpty();
    assertThat(flags.settings())
        .containsExactly(
            Map.entry(
                "mqtt.subscriptions",
                new Flag(
                    "-mqtt-topic",
                    """
                    [{"filter":"a/#","qos":1},{"filter":"$SYS/#"},\
                    {"filter":"urn:x","qos":2},{"filter":"b:10"}]""")));
  }

  @Test
  void nothingGivenMeansNothingSet() {
    CommandLineFlags flags = CommandLineFlags.parse();

    assertThat(flags.problems()).isEmpty();
    assertThat(flags.settings()).isEmpty();
    assertThat(flags.configFile()).isEmpty();
    assertThat(flags.demoWanted()).isFalse();
    assertThat(flags.helpWanted()).isFalse();
    assertThat(flags.versionWanted()).isFalse();
  }

  @Test
  void bareFlagsAreKnownWithOneDashOrTwo() {
    assertThat(parse("-demo").demoWanted()).isTrue();
    assertThat(parse("--demo").demoWanted()).isTrue();
    assertThat(parse("-help").helpWanted()).isTrue();
    assertThat(parse("--help").helpWanted()).isTrue();
    assertThat(parse("-h").helpWanted()).isTrue();
    assertThat(parse("-version").versionWanted()).isTrue();
    assertThat(parse("--version").versionWanted()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-prot 3001                    | -prot: unknown flag, perhaps -port",
        "--prot=3001                   | --prot: unknown flag, perhaps -port",
        "-Port 1                       | -Port: unknown flag, perhaps -port",
        "-mqtttcp://b                  | -mqtttcp://b: unknown flag",
        "-x                            | -x: unknown flag",
        "-unlike-anything              | -unlike-anything: unknown flag",
        "-port                         | -port: needs a value",
        "-mqtt -port 1                 | -mqtt: needs a value",
        "-demo=true                    | -demo: takes no value",
        "run                           | run: unexpected argument",
        "-demo run                     | run: unexpected argument",
        "-port 3 3                     | 3: unexpected argument",
        "3 -port 3                     | 3: unexpected argument",
        "tcp://me:secret@broker        | tcp://***@broker: unexpected argument",
        "-broker=tcp://me:secret@b     | -broker: unknown flag",
        "-brokertcp://me:secret@b      | -brokertcp://***@b: unknown flag",
        "@flags                        | @flags: unexpected argument"
      })
  void whatIsWrongIsNamed(String line, String problem) {
    assertThat(parse(line).problems()).containsExactly(problem);
  }

  @Test
  void everyProblemIsListedAtOnce() {
    assertThat(parse("run -prot 1 --hots=x -mqtt").problems())
        .containsExactly(
            "-mqtt: needs a value",
            "-prot: unknown flag, perhaps -port",
            "--hots: unknown flag",
            "run: unexpected argument");
  }

  @Test
  void theHelpNamesEveryFlagTheEnvironmentAndTheExitCodes() {
    assertThat(CommandLineFlags.usage())
        .contains("  -udp-port PORT          port that SPORE nodes send to (default 4210)\n")
        .contains("-conf", "-mqtt", "-port", "-udp-port", "-log-level", "-demo", "-version")
        .contains("MQTT_USER", "MQTT_PASSWORD", "SPORE_MQTT_CLIENT_ID")
        .contains("0 stopped, 1 could not start, 2 wrong flags or configuration");
  }

  private static CommandLineFlags parse(String line) {
    return CommandLineFlags.parse(
        Arrays.stream(line.split(" ")).filter(arg -> !arg.isEmpty()).toArray(String[]::new));
  }
}
