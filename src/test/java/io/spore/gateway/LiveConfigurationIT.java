package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway whose configuration file changes while it runs. */
class LiveConfigurationIT {
  @TempDir private Path folder;

  @Test
  void aChangedFileIsInForceWithoutARestart() throws Exception {
    Path file = folder.resolve("config.json");
    write(file, "10.0.0.0/8", "info", "text");
    try (GatewayProcess gateway = GatewayProcess.setup("-conf", file.toString()).start();
        FakeNode node = new FakeNode("127.0.0.5", "esp-late", gateway.udpPort())) {
      write(file, "127.0.0.0/8", "debug", "json");
      gateway.awaitLog("logging.format");

      node.heartbeat();

      JsonObject line = new JsonObject(gateway.awaitLog("node changed"));
      assertThat(line.getString("level")).isEqualTo("DEBUG");
      assertThat(line.getString("node")).isEqualTo("127.0.0.5");
      assertThat(line.getString("hostname")).isEqualTo("esp-late");
    }
  }

  private static void write(Path file, String allow, String level, String format) throws Exception {
    String json =
        """
        {"gateway": {"reloadInterval": "100ms"},
         "udp": {"allow": ["%s"]},
         "logging": {"level": "%s", "format": "%s"}}
        """;
    Files.writeString(file, json.formatted(allow, level, format));
  }
}
