package io.spore.gateway.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How firmware is rolled out to nodes.
 *
 * @param dir where rollouts and their firmware are kept, so that they survive a restart: a folder
 *     in the event log's unless another one is named; empty to keep them in a temporary folder
 * @param registry the firmware registry, an {@code http://} or {@code https://} URL without a slash
 *     at its end; empty when there is none
 * @param firmwareDir a folder with firmware in it; empty when there is none
 * @param parallel nodes that are updated at the same time
 * @param canary nodes that must succeed before the others follow
 * @param maxFailureRate share of the finished nodes that may have failed before the rollout stops
 * @param verifyTimeout how long a node may take to come back with its new version
 */
public record RolloutConfig(
    Optional<Path> dir,
    Optional<String> registry,
    Optional<Path> firmwareDir,
    int parallel,
    int canary,
    double maxFailureRate,
    Duration verifyTimeout) {

  static RolloutConfig read(Section section, LogConfig log) {
    return new RolloutConfig(
        section
            .optionalText("dir")
            .flatMap(text -> section.tryParse("dir", text, Path::of))
            .or(() -> log.dir().map(dir -> dir.resolve("rollouts"))),
        section
            .optionalText("registry")
            .flatMap(text -> section.tryParse("registry", text, RolloutConfig::registry)),
        section
            .optionalText("firmwareDir")
            .flatMap(text -> section.tryParse("firmwareDir", text, Path::of)),
        section.whole("parallel", 2, 1, 100),
        section.whole("canary", 1, 0, 100),
        section.share("maxFailureRate", 0.2),
        section.duration("verifyTimeout", "2m", "1s", "1h"));
  }

  private static String registry(String text) {
    if (!text.matches("https?://[^\\s/?#@]+(/[^\\s?#]*)?")) {
      throw new IllegalArgumentException(
          "is not the URL of a registry (for example http://registry.local:3002)");
    }
    return text.replaceFirst("/+$", "");
  }
}
