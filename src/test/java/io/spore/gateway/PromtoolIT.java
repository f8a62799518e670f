package io.spore.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.Programs;
import io.spore.gateway.support.RunningGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Prometheus' own checks say of the metrics and of {@code conf/alerts.yml}. */
class PromtoolIT {
  private static final Path ALERTS = Path.of("conf/alerts.yml");
  private static final Path ALERT_TESTS = Path.of("src/test/resources/alerts-test.yml");

  @TempDir private Path folder;

  private static Path promtool;

  private record Outcome(int exitCode, String said) {}

  @BeforeAll
  static void findPromtool() {
    promtool = Programs.findOrSkip("promtool", "prometheus");
  }

  @Test
  void theMetricsAreNamedAndExplainedAsPrometheusExpects() throws Exception {
    Path page = folder.resolve("metrics");
    try (RunningGateway gateway =
        RunningGateway.start(
            Map.of(
                "SPORE_MQTT_URL",
                "embedded://127.0.0.1:0",
                "SPORE_LOG_DIR",
                folder.resolve("events").toString()))) {
      Files.writeString(page, gateway.get("/metrics").body());
    }
    assertThat(run(page, "check", "metrics")).isEqualTo(new Outcome(0, ""));
  }

  @Test
  void theAlertRulesAreValid() throws Exception {
    Outcome outcome = run(Path.of("/dev/null"), "check", "rules", ALERTS.toString());
    assertThat(outcome.exitCode()).as(outcome.said()).isZero();
  }

  @Test
  void eachAlertFiresWhenItShouldAndNoneOnAGoodDay() throws Exception {
    assertThat(words("alertname: (\\w+)", ALERT_TESTS)).isEqualTo(words("alert: (\\w+)", ALERTS));

    Outcome outcome = run(Path.of("/dev/null"), "test", "rules", ALERT_TESTS.toString());
    assertThat(outcome.exitCode()).as(outcome.said()).isZero();
  }

  private static Set<String> words(String pattern, Path file) throws Exception {
    return Pattern.compile(pattern)
        .matcher(Files.readString(file))
        .results()
        .map(found -> found.group(1))
        .collect(Collectors.toSet());
  }

  private static Outcome run(Path input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of(promtool.toString()));
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectInput(input.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Outcome(process.waitFor(), said);
  }
}
