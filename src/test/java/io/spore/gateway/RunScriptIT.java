package io.spore.gateway;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.FreePort;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code hack/run.sh}, which is the first that a newcomer sees of the gateway. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have five loopback addresses
@Timeout(90)
class RunScriptIT {
  @TempDir private Path temporary;

  @Test
  void theDemoIsShownAtThePortAmongTheGatewaysFlagsAndLeavesNothingBehind() throws Exception {
    String port = String.valueOf(FreePort.find());
    ProcessBuilder command =
        new ProcessBuilder(
            "bash",
            "hack/run.sh",
            "--",
            "-port",
            port,
            "-udp-port=0",
            "-mqtt",
            "embedded://127.0.0.1:0");
    command.environment().put("TMPDIR", temporary.toString());
    command.environment().put("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary);
    command.environment().keySet().removeIf(name -> name.startsWith("SPORE_"));
    Process script = command.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    List<ProcessHandle> started;
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(script.getInputStream(), UTF_8))) {
      assertThat(output.lines().filter(line -> line.startsWith("The gateway is up.")).findFirst())
          .hasValueSatisfying(
              line ->
                  assertThat(line)
                      .contains(
                          "http://localhost:" + port + "/", "ws://127.0.0.1:" + port + "/ws"));
      assertThat(output.lines().anyMatch(line -> line.contains("\"topic\":\"sensor/"))).isTrue();
      started = script.descendants().toList();
      assertThat(entries()).anyMatch(name -> name.startsWith("spore-demo-"));
    } finally {
      script.destroy();
    }

    assertThat(script.waitFor(20, TimeUnit.SECONDS)).isTrue();
    assertThat(script.exitValue()).isEqualTo(143);
    assertThat(started).isNotEmpty().noneMatch(ProcessHandle::isAlive);
    assertThat(entries()).isEmpty();
  }

  private List<String> entries() throws Exception {
    try (Stream<Path> entries = Files.list(temporary)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
