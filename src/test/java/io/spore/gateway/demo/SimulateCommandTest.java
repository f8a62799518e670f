package io.spore.gateway.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTellsTheOptions() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString())
        .contains("--nodes", "--to", "--interval", "--seconds", "127.0.0.1:4210");
  }

  @Test
  void itSaysWhatItDoesAndStopsAfterTheSecondsGiven() {
    assertThat(run("--nodes", "2", "--to", "127.0.0.1:9", "--interval", "100ms", "--seconds", "0"))
        .isZero();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines("2 simulated nodes send to 127.0.0.1:9 every 100 ms\n");
  }

  @ParameterizedTest
  @CsvSource({
    "--nodes, 0, --nodes: 0 is outside 1-253",
    "--to, localhost, localhost is not HOST:PORT (for example 192.168.1.10:4210)",
    "--to, localhost:70000, localhost:70000 is not HOST:PORT (for example 192.168.1.10:4210)",
    "--interval, 5, 5 is not a time (for example 5s or 500ms)",
    "--interval, 0s, 0s is not a time (for example 5s or 500ms)"
  })
  void aWrongOptionIsNamed(String option, String value, String complaint) {
    assertThat(run(option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(complaint);
  }

  private int run(String... args) {
    return new CommandLine(new SimulateCommand())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(args);
  }
}
