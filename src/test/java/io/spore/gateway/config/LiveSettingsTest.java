package io.spore.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.LiveSettings.Effect;
import io.spore.gateway.config.Settings.Change;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LiveSettingsTest {
  private static final Change ALLOW = new Change("udp.allow", "[]", "[]");
  private static final Change TOKENS = new Change("auth.tokens", "[]", "[]");
  private static final Change MODE = new Change("auth.mode", "a", "b");
  private static final Change PORT = new Change("http.port", "1", "2");

  private final List<String> called = new ArrayList<>();
  private final LiveSettings live = new LiveSettings();

  @Test
  void aChangeThatNobodyRegisteredForNeedsARestart() {
    live.on("udp.allow", config -> called.add("udp"));

    assertThat(live.apply(List.of(PORT, ALLOW), null))
        .containsEntry(PORT, Effect.NEEDS_RESTART)
        .containsEntry(ALLOW, Effect.APPLIED);
    assertThat(called).containsExactly("udp");
  }

  @Test
  void aPrefixStandsForAllKeysBehindItAndIsCalledOnce() {
    live.on("auth", config -> called.add("auth"));

    assertThat(live.apply(List.of(TOKENS, MODE), null))
        .containsEntry(TOKENS, Effect.APPLIED)
        .containsEntry(MODE, Effect.APPLIED);
    assertThat(called).containsExactly("auth");
  }

  @Test
  void aPrefixEndsAtADot() {
    live.on("auth.tok", config -> called.add("wrong"));

    assertThat(live.apply(List.of(TOKENS), null)).containsEntry(TOKENS, Effect.NEEDS_RESTART);
    assertThat(called).isEmpty();
  }

  @Test
  void whoFailsKeepsNobodyElseFromTheirPart() {
    live.on(
        "auth",
        config -> {
          throw new IllegalStateException("a test's fault");
        });
    live.on("udp.allow", config -> called.add("udp"));

    assertThat(live.apply(List.of(TOKENS, ALLOW), null))
        .containsEntry(TOKENS, Effect.FAILED)
        .containsEntry(ALLOW, Effect.APPLIED);
  }
}
