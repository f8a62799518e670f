package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.spore.gateway.support.EventStream;
import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.json.JsonObject;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What a newcomer sees who starts the gateway with {@code -demo} and nothing else installed. */
@EnabledOnOs(OS.LINUX) // elsewhere one machine does not have five loopback addresses
@Timeout(120)
class DemoIT {
  private static final Pattern BROKER =
      Pattern.compile(".*embedded broker listening broker=\"127.0.0.1:(\\d+)\".*");
  private static final List<String> KINDS =
      List.of(
          "demo/hello",
          "sensor/temperature/",
          "sensor/humidity/",
          "device/status/",
          "system/event",
          "system/alert",
          "config/update/",
          "metrics/system",
          "telemetry/",
          "cluster/node/discovered",
          "firmware/update/",
          "task/status/",
          "log/error/",
          "spore/control",
          "binary/data",
          "edge/");

  @Test
  void aNewcomerSeesAllSixteenKindsOfMessage() throws Exception {
    try (GatewayProcess gateway = startDemo();
        EventStream stream = EventStream.open(gateway.port())) {
      Set<String> missing = new HashSet<>(KINDS);
      stream.next(
          "message of every kind",
          event -> {
            missing.removeIf(kind -> event.getString("topic").startsWith(kind));
            return missing.isEmpty();
          });
    }
  }

  @Test
  void aNewcomerSeesFiveNodesAndOneOfThemIsThePrimary() throws Exception {
    try (GatewayProcess gateway = startDemo();
        EventStream stream = EventStream.open(gateway.port())) {
      JsonObject cluster =
          stream.next(
              "cluster/update with five nodes",
              event -> Integer.valueOf(5).equals(event.getInteger("totalNodes")));
      assertThat(cluster.getString("primaryNode")).startsWith("127.0.0.");
    }
  }

  @Test
  void askedToEndItEndsInPeaceAndLeavesNothingListening() throws Exception {
    try (GatewayProcess gateway = startDemo()) {
      int http = gateway.port();
      int udp = gateway.udpPort();
      int broker = gateway.awaitNumber(BROKER);

      gateway.terminate();

      assertThat(gateway.exitCode()).isZero();
      assertThat(gateway.log()).contains("gateway stopped").doesNotContain("ERROR");
      assertThatCode(() -> listenOn(http)).doesNotThrowAnyException();
      assertThatCode(() -> listenOn(broker)).doesNotThrowAnyException();
      assertThatCode(() -> new DatagramSocket(udp).close()).doesNotThrowAnyException();
    }
  }

  @Test
  void theDemoHasAPastThatEndsWithIt(@TempDir Path temporary) throws Exception {
    try (GatewayProcess gateway =
        GatewayProcess.setup("-demo", "-mqtt", "embedded://127.0.0.1:0")
            .env("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary)
            .start()) {
      assertThat(gateway.health().getJsonObject("log").getBoolean("writing")).isTrue();
      assertThat(temporary).isDirectoryContaining("glob:**/spore-demo-*");

      gateway.terminate();

      assertThat(gateway.exitCode()).isZero();
      assertThat(temporary).isEmptyDirectory();
    }
  }

  private static GatewayProcess startDemo() {
    return GatewayProcess.setup("-demo", "-mqtt", "embedded://127.0.0.1:0").start();
  }

  private static void listenOn(int port) throws Exception {
    try (ServerSocket server = new ServerSocket()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
