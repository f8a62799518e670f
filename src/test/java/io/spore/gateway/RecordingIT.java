package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.GatewayProcess;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A recording is imported, exported again and played by {@code hack/replay.sh}. */
@Timeout(120)
class RecordingIT {
  private static final int EVENTS = 20;

  @TempDir Path dir;

  private Path recording;

  /** What a command did. */
  private record Outcome(int exitCode, String output, String errors) {}

  @BeforeEach
  void record() throws Exception {
    recording = dir.resolve("recording.ndjson");
    Files.write(recording, IntStream.range(0, EVENTS).mapToObj(RecordingIT::line).toList());
  }

  /** Of the year 2026, ten seconds apart. */
  private static String line(int i) {
    return "{\"id\":\"attic/1768473000123/"
        + (i + 100)
        + "\",\"cursor\":\""
        + cursor("attic 1768473000123 " + (i + 100))
        + "\",\"source\":\"mqtt\",\"qos\":1,\"retained\":false,\"topic\":\"test/"
        + i % 2
        + "\",\"data\":\""
        + i
        + "\",\"timestamp\":\"2026-01-15T10:3"
        + i / 6
        + ":"
        + i % 6
        + "0.000Z\"}";
  }

  private static String cursor(String plain) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void whatIsImportedIsExportedAgainAsItWasAndPlayedAtAnySpeed() throws Exception {
    assertThat(importing(recording).output()).startsWith("imported " + EVENTS + " events into ");

    try (GatewayProcess gateway = setup().start()) {
      assertThat(export(gateway)).isEqualTo(Files.readAllLines(recording));

      String url = "http://127.0.0.1:" + gateway.port();
      Outcome all = replay("--url", url, "--to", "2026-02-01T00:00:00Z", "--speed", "max");
      assertThat(all.exitCode()).describedAs(all.errors()).isZero();
      assertThat(data(all)).isEqualTo(numbers(0, EVENTS, 1));
      Outcome some =
          replay(
              "--url",
              url,
              "--from",
              "2026-01-15T10:31:00Z",
              "--to",
              "2026-02-01T00:00:00Z",
              "--topic",
              "test/+",
              "--exclude",
              "test/1",
              "--speed",
              "1000");
      assertThat(data(some)).isEqualTo(numbers(6, EVENTS, 2));
      Outcome wrong = replay("--url", url, "--speed", "fast");
      assertThat(wrong.exitCode()).isNotZero();
      assertThat(wrong.errors()).contains("speed: not a factor such as 1 or 10");
    }
  }

  @Test
  void aRecordingIsPlayedWithoutAGatewayToo() throws Exception {
    Outcome played =
        replay("--file", recording.toString(), "--to", "2026-02-01T00:00:00Z", "--speed", "max");

    assertThat(played.exitCode()).describedAs(played.errors()).isZero();
    assertThat(data(played)).isEqualTo(numbers(0, EVENTS, 1));
  }

  @Test
  void aRecordingThatIsBrokenIsNotImportedInPart() throws Exception {
    List<String> lines = new ArrayList<>(Files.readAllLines(recording));
    lines.set(7, lines.get(7).replace("\"qos\":1", "\"qos\":9"));
    Path broken = Files.write(dir.resolve("broken.ndjson"), lines);

    Outcome refused = importing(broken);

    assertThat(refused.exitCode()).isEqualTo(GatewayMain.COULD_NOT_START);
    assertThat(refused.errors())
        .contains(broken + ", line 8: qos: should be 0, 1 or 2; nothing was imported");
    assertThat(importing(recording).exitCode()).isZero();
  }

  @Test
  void withoutADirectoryThereIsNothingToImportInto() {
    try (GatewayProcess gateway = GatewayProcess.setup("-import", recording.toString()).launch()) {
      assertThat(gateway.exitCode()).isEqualTo(GatewayMain.WRONG_USAGE);
      assertThat(gateway.errors()).contains("log.dir: names no directory to import into");
    }
  }

  private GatewayProcess.Setup setup(String... flags) {
    return GatewayProcess.setup(flags)
        .env("SPORE_GATEWAY_ID", "elsewhere")
        .env("SPORE_LOG_DIR", dir.resolve("log").toString())
        .env("SPORE_LOG_RETENTION", "3650d");
  }

  private Outcome importing(Path file) {
    try (GatewayProcess gateway = setup("-import", file.toString()).launch()) {
      int exitCode = gateway.exitCode();
      return new Outcome(exitCode, gateway.log(), gateway.errors());
    }
  }

  private static List<String> export(GatewayProcess gateway) throws Exception {
    URI uri =
        URI.create(
            "http://127.0.0.1:"
                + gateway.port()
                + "/api/events?format=ndjson&to=2026-02-01T00:00:00Z");
    return HttpClient.newHttpClient()
        .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofLines())
        .body()
        .toList();
  }

  private Outcome replay(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("hack/replay.sh"));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(dir, "replay", ".out");
    Path errors = Files.createTempFile(dir, "replay", ".err");
    int exitCode =
        new ProcessBuilder(command)
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start()
            .waitFor();
    return new Outcome(exitCode, Files.readString(output), Files.readString(errors));
  }

  private static List<String> data(Outcome played) {
    return played
        .output()
        .lines()
        .map(JsonObject::new)
        .filter(event -> event.getString("topic").startsWith("test/"))
        .map(event -> event.getString("data"))
        .toList();
  }

  private static List<String> numbers(int from, int to, int step) {
    return IntStream.iterate(from, i -> i < to, i -> i + step).mapToObj(Integer::toString).toList();
  }
}
