package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.MarkdownPage;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FlagDocsTest {
  private static final MarkdownPage PAGE = MarkdownPage.read(Path.of("docs/configuration.md"));
  private static final List<List<String>> FLAGS = PAGE.rows("| Flag | Sets | Meaning |");

  @Test
  void everyFlagIsDocumentedAsTheHelpShowsItAndNoOtherFlagIs() {
    assertThat(FLAGS)
        .extracting(row -> MarkdownPage.code(row.get(0)))
        .containsExactlyInAnyOrderElementsOf(
            Arrays.stream(KnownFlag.values()).map(KnownFlag::withLabel).toList());
  }

  @Test
  void everyFlagIsDocumentedWithTheKeyThatItSets() {
    assertThat(FLAGS)
        .allSatisfy(
            row -> {
              String flag = MarkdownPage.code(row.get(0)).replaceFirst(" .*", "=7");
              assertThat(CommandLineFlags.parse(flag).settings().keySet())
                  .isEqualTo(
                      row.get(1).isEmpty() ? Set.of() : Set.of(MarkdownPage.code(row.get(1))));
            });
  }

  @Test
  void everyFlagOfTheGoGatewayIsAFlagHereToo() {
    List<String> flags =
        MarkdownPage.read(Path.of("docs/spore.md"))
            .rows("| Flag or variable | Go gateway | Here |")
            .stream()
            .filter(row -> !row.get(1).isEmpty())
            .map(row -> MarkdownPage.code(row.get(0)))
            .toList();
    assertThat(flags)
        .containsExactly("-port", "-udp-port", "-mqtt", "-log-level", "MQTT_USER", "MQTT_PASSWORD");
    assertThat(flags.subList(0, 4))
        .isSubsetOf(Arrays.stream(KnownFlag.values()).map(KnownFlag::text).toList());
  }

  @Test
  void theExitCodesAreDocumented() {
    assertThat(PAGE.rows("| Code | Meaning | What to do |"))
        .extracting(row -> Integer.valueOf(row.get(0)))
        .containsExactly(GatewayMain.STOPPED, GatewayMain.COULD_NOT_START, GatewayMain.WRONG_USAGE);
  }
}
