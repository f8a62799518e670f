package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OversizeLogTest {
  private static final long T = 7_000;

  private final OversizeLog log = new OversizeLog();

  @Test
  void nothingSkippedIsNothingToSay() {
    assertThat(log.dueAt(T)).isEmpty();
  }

  @Test
  void theFirstIsSaidAtOnceAndTheNextOnesSummedUpForTenSeconds() {
    log.skipped("a", 10);
    assertThat(log.dueAt(T)).contains(new OversizeLog.Line(1, "a", 10));
    log.skipped("b", 20);
    log.skipped("c", 30);
    assertThat(log.dueAt(T + 9_999)).isEmpty();
    assertThat(log.dueAt(T + 10_000)).contains(new OversizeLog.Line(2, "c", 30));
    assertThat(log.dueAt(T + 30_000)).isEmpty();
  }

  @Test
  void aVeryLongTopicIsShownShortened() {
    log.skipped("t".repeat(65_535), 1);
    assertThat(log.dueAt(T).orElseThrow().topic()).isEqualTo("t".repeat(200) + "…");
  }
}
