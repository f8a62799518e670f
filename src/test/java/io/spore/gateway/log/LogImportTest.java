package io.spore.gateway.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.spore.gateway.config.LogConfig;
import io.spore.gateway.event.EventBatch;
import io.spore.gateway.event.JsonBytes;
import io.spore.gateway.event.Origin;
import io.spore.gateway.event.RecordingJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogImportTest {
  private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(10_000));
  private static final Origin CELLAR = new Origin("cellar", 9);

  @TempDir Path dir;

  @Test
  void aRecordingOfSeveralGatewaysIsReadBackInItsOrder() throws Exception {
    Batches batches = new Batches();
    List<EventBatch> recorded =
        List.of(
            batches.next(3), batches.from(CELLAR, 40).next(700), batches.from(CELLAR, 740).next(2));
    LogImport.Result result = importing(lines(recorded));

    assertThat(result).isEqualTo(new LogImport.Result(705, 0));
    assertThat(read()).isEqualTo(Batches.positions(recorded));
  }

  @Test
  void whatCameBeforeTheRecordingIsMissedByWhoeverLacksIt() throws Exception {
    Batches batches = new Batches().from(Batches.ATTIC, 101);
    importing(lines(List.of(batches.next(10))));

    try (EventLog log = open()) {
      var late = log.view().after(Batches.cursorAt(90), Batches.ATTIC);
      assertThat(late.missing().orElseThrow().count()).isEqualTo(10);
      assertThat(log.view().after(Batches.cursorAt(104), Batches.ATTIC).missing()).isEmpty();
      assertThat(log.view().after(Batches.cursorAt(104), Batches.ATTIC).from()).isEqualTo(4);
    }
  }

  @Test
  void whatTheRecordingLacksIsAHoleInTheLog() throws Exception {
    Batches batches = new Batches();
    List<String> lines = new ArrayList<>(lines(List.of(batches.next(3))));
    lines.add("{\"topic\":\"gateway/gap\",\"dropped\":5}");
    lines.addAll(lines(List.of(batches.from(Batches.ATTIC, 9).next(2))));

    assertThat(importing(lines)).isEqualTo(new LogImport.Result(5, 5));
    try (EventLog log = open()) {
      assertThat(log.view().read(3, 1_000).get(0).position()).isEqualTo(8);
      assertThat(log.view().end()).isEqualTo(10);
    }
  }

  @Test
  void ofHowManyNobodyKnewInTheRecordingNobodyKnowsInTheLog() throws Exception {
    Batches batches = new Batches();
    String gap = "{\"topic\":\"gateway/gap\",\"dropped\":null}";
    List<String> lines = new ArrayList<>(lines(List.of(batches.next(3))));
    lines.add(gap);
    lines.addAll(lines(List.of(batches.from(new Origin("attic", 6), 1).next(2))));
    lines.add(gap);

    assertThat(importing(lines)).isEqualTo(new LogImport.Result(5, -1));
    try (EventLog log = open()) {
      assertThat(log.view().read(3, 1_000).get(0).position()).isEqualTo(4);
      assertThat(log.view().missing(3, 4)).isEqualTo(-1);
      assertThat(log.view().end()).isEqualTo(7);
      assertThat(log.view().missing(6, 7)).isEqualTo(-1);
    }
  }

  @Test
  void aWrongLineIsNumberedAndNothingIsImported() throws Exception {
    List<String> lines = new ArrayList<>(lines(List.of(new Batches().next(1_500))));
    lines.set(1_200, "{}");

    assertThatThrownBy(() -> importing(lines))
        .isInstanceOf(IOException.class)
        .hasMessage(recording() + ", line 1201: id: should be a text; nothing was imported");
    lines.set(1_200, lines.get(0));
    assertThatThrownBy(() -> importing(lines))
        .hasMessage(
            recording() + ", line 1201: id: not after the events before it; nothing was imported");
    assertThat(importing(lines.subList(0, 1_200)).events()).isEqualTo(1_200);
  }

  @Test
  void whatTheGatewayWouldDeleteAtOnceIsRefused() throws Exception {
    List<String> old = lines(List.of(new Batches().at(9_000_000 - 1).next(1)));

    assertThatThrownBy(() -> importing(old, config(Duration.ofSeconds(1_000), 1 << 30)))
        .hasMessageContaining("line 1: of 1970-01-01T02:29:59.999Z, which is older than log.reten");
    List<String> large = lines(List.of(new Batches().next(300, 10_000)));
    assertThatThrownBy(() -> importing(large, config(Duration.ofDays(1), 1 << 20)))
        .hasMessageContaining("no room left: log.maxBytes is 1048576 bytes; nothing was imported");
    assertThat(importing(old, config(Duration.ofSeconds(2_000), 1 << 30)).events()).isEqualTo(1);
  }

  @Test
  void aLogThatHoldsEventsIsNotTouched() throws Exception {
    importing(lines(List.of(new Batches().next(3))));

    assertThatThrownBy(() -> importing(lines(List.of(new Batches().next(4)))))
        .hasMessageEndingWith("there are events in it already");
    assertThat(read()).hasSize(3);
  }

  @Test
  void anImportThatWasBrokenOffKeepsAGatewayFromStartingUntilItIsRepeated() throws Exception {
    List<String> lines = lines(List.of(new Batches().next(3)));
    importing(lines);
    Files.createFile(log().resolve("importing"));

    assertThatThrownBy(this::open)
        .hasMessageEndingWith(
            "an import into it was broken off; import again, or delete what is in it");
    assertThat(importing(lines).events()).isEqualTo(3);
    assertThat(read()).hasSize(3);
  }

  @Test
  void aRecordingWithoutEventsIsRefused() {
    assertThatThrownBy(() -> importing(List.of("", "")))
        .hasMessage(recording() + ": holds no events; nothing was imported");
  }

  private LogImport.Result importing(List<String> lines) throws IOException {
    return importing(lines, config(Duration.ofDays(1), 1 << 30));
  }

  private LogImport.Result importing(List<String> lines, LogConfig config) throws IOException {
    Files.write(recording(), lines);
    return LogImport.run(config, recording(), CLOCK);
  }

  private Path recording() {
    return dir.resolve("recording.ndjson");
  }

  private Path log() {
    return dir.resolve("log");
  }

  private LogConfig config(Duration retention, long maxBytes) {
    return new LogConfig(
        Optional.of(log()),
        retention,
        maxBytes,
        LogConfig.Fsync.INTERVAL,
        Duration.ofMillis(5),
        50_000,
        1 << 20);
  }

  private EventLog open() throws IOException {
    LogSettings settings = LogSettings.of(1 << 30, Duration.ofDays(1), false);
    return EventLog.open(log(), settings, Disk.REAL, CLOCK, new LogCounters());
  }

  private List<Long> read() throws IOException {
    List<EventBatch> batches = new ArrayList<>();
    try (EventLog log = open()) {
      for (List<EventBatch> more = log.view().read(0, 1_000);
          !more.isEmpty();
          more = log.view().read(batches.get(batches.size() - 1).nextPosition(), 1_000)) {
        batches.addAll(more);
      }
    }
    return Batches.positions(batches);
  }

  private static List<String> lines(List<EventBatch> batches) {
    RecordingJson json = new RecordingJson();
    List<String> lines = new ArrayList<>();
    for (EventBatch batch : batches) {
      for (int i = 0; i < batch.events().size(); i++) {
        JsonBytes out = new JsonBytes(64);
        json.write(batch, i, out);
        lines.add(new String(out.toByteArray(), StandardCharsets.UTF_8));
      }
    }
    return lines;
  }
}
