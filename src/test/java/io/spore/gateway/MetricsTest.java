package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.spore.gateway.support.FakeNode;
import io.spore.gateway.support.MarkdownPage;
import io.spore.gateway.support.RawWebSocket;
import io.spore.gateway.support.RunningGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a running gateway serves on {@code /metrics}, and what the documents say of it. */
class MetricsTest {
  private static final Pattern TYPE = Pattern.compile("(?m)^# TYPE (\\S+) (\\S+)$");
  private static final Pattern SERIES = Pattern.compile("(?m)^([a-z_0-9]+)(?:\\{(.*)})? \\S+$");
  private static final Pattern LABEL = Pattern.compile("([a-z_]+)=\"");
  private static final Pattern NAME =
      Pattern.compile("\\b(?:spore|vertx|jvm|process|system)_[a-z0-9_]+");
  private static final Pattern EXPRESSION = Pattern.compile("(?m)^ +expr: (.+)$");

  private static RunningGateway gateway;

  @BeforeAll
  static void start(@TempDir Path folder) {
    gateway =
        RunningGateway.start(
            Map.of(
                "SPORE_MQTT_URL", "embedded://127.0.0.1:0",
                "SPORE_LOG_DIR", folder.resolve("events").toString(),
                "SPORE_UDP_UPDATE_INTERVAL", "10ms"));
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void everyMetricOfTheGatewayIsDocumentedWithItsTypeAndLabelsAndNoOtherIs() throws Exception {
    String page = page();
    Set<String> served =
        TYPE.matcher(page)
            .results()
            .filter(type -> type.group(1).startsWith("spore_"))
            .map(type -> type.group(1) + " " + type.group(2) + " " + labels(page, type.group(1)))
            .collect(Collectors.toCollection(TreeSet::new));
    Set<String> documented =
        MarkdownPage.read(Path.of("docs/metrics.md"))
            .rows("| Metric | Type | Labels | Meaning |")
            .stream()
            .map(row -> MarkdownPage.code(row.get(0)) + " " + row.get(1) + " " + plain(row.get(2)))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(documented).isEqualTo(served);
  }

  @Test
  void everyOtherMetricThatThePageNamesIsServed() throws Exception {
    assertThat(names(page())).containsAll(names(Files.readString(Path.of("docs/metrics.md"))));
  }

  @Test
  void everyMetricOfTheDashboardIsServed() throws Exception {
    List<String> expressions =
        new ObjectMapper()
            .readTree(Path.of("conf/grafana-dashboard.json").toFile())
            .findValuesAsText("expr");

    assertThat(expressions).hasSizeGreaterThan(15);
    assertThat(names(page())).containsAll(names(String.join("\n", expressions)));
  }

  @Test
  void everyMetricThatTheGatewaysOwnPagesReadIsServed() throws Exception {
    StringBuilder pages = new StringBuilder();
    try (Stream<Path> files = Files.list(Path.of("src/main/resources/dashboard"))) {
      for (Path file : files.filter(any -> any.toString().endsWith(".js")).toList()) {
        pages.append(Files.readString(file));
      }
    }
    Set<String> wanted = names(pages.toString());

    assertThat(wanted).hasSizeGreaterThan(5);
    assertThat(served()).containsAll(wanted);
  }

  @Test
  void everyMetricOfTheAlertsIsServed() throws Exception {
    List<String> expressions =
        EXPRESSION
            .matcher(Files.readString(Path.of("conf/alerts.yml")))
            .results()
            .map(expression -> expression.group(1))
            .toList();

    assertThat(expressions).hasSizeGreaterThan(8);
    assertThat(names(page())).containsAll(names(String.join("\n", expressions)));
  }

  @Test
  void whatHappensShowsInTheNumbers() throws Exception {
    try (RawWebSocket client = RawWebSocket.connect(gateway.uri("/").getPort(), "/ws");
        FakeNode node = new FakeNode("127.0.0.3", "esp-metrics", gateway.gateway().udpPort())) {
      client.read();
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(page())
                      .contains("spore_clients{format=\"plain\",transport=\"websocket\"} 1.0\n")
                      .containsPattern("spore_mqtt_connected\\{broker=\".*\"} 1\\.0\n"));

      node.heartbeat();
      node.send("CLUSTER_HEARTBEAT:" + "x".repeat(100));
      client.read();

      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat(page())
                      .contains("spore_udp_datagrams_total{kind=\"heartbeat\"} 1.0\n")
                      .contains("spore_udp_datagrams_rejected_total{reason=\"malformed\"} 1.0\n")
                      .contains("spore_nodes{state=\"discovered\"} 1.0\n")
                      .containsPattern("spore_events_sent_total\\{.*} [1-9].*\n")
                      .containsPattern("spore_sent_bytes_total\\{.*} [1-9].*\n")
                      .containsPattern("spore_ingest_to_socket_seconds_count [1-9].*\n")
                      .containsPattern("spore_batch_events_count [1-9].*\n"));
    }
  }

  @Test
  void switchedOffNothingIsServed() throws Exception {
    try (RunningGateway silent = RunningGateway.start(Map.of("SPORE_METRICS_ENABLED", "false"))) {
      assertThat(silent.get("/metrics").statusCode()).isEqualTo(404);
    }
  }

  private static String page() throws Exception {
    return gateway.get("/metrics").body();
  }

  /** The names of all series, and those of the histograms that they belong to. */
  private static Set<String> served() throws Exception {
    String page = page();
    Set<String> served = names(page);
    TYPE.matcher(page).results().forEach(type -> served.add(type.group(1)));
    return served;
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> labels(String page, String name) {
    Set<String> labels = new TreeSet<>();
    SERIES
        .matcher(page)
        .results()
        .filter(series -> series.group(1).replaceFirst("_(bucket|sum|count)$", "").equals(name))
        .forEach(
            series ->
                LABEL
                    .matcher(series.group(2) == null ? "" : series.group(2))
                    .results()
                    .forEach(label -> labels.add(label.group(1))));
    labels.remove("le");
    return labels;
  }

  private static Set<String> plain(String cell) {
    Set<String> words = new TreeSet<>(List.of(cell.replace("`", "").split(", ")));
    words.remove("");
    return words;
  }
}
