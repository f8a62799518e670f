package io.spore.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The README and the pages under {@code docs} say what is there. */
class DocsTest {
  private static final Path README = Path.of("README.md");
  private static final Path DOCS = Path.of("docs");
  private static final Path HACK = Path.of("hack");

  private static final Pattern FENCED = Pattern.compile("(?ms)^```.*?^```\\h*$");
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
  private static final Pattern FOOTNOTE = Pattern.compile("(?m)^\\[\\^([a-z0-9-]+)]: ");
  private static final Pattern FOOTNOTE_REFERENCE = Pattern.compile("\\[\\^([a-z0-9-]+)](?!:)");
  private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
  private static final Pattern SCRIPT = Pattern.compile("hack/[A-Za-z0-9-]+\\.(?:sh|java)");
  private static final Pattern COMMAND =
      Pattern.compile("java [^`\\n]*-jar \\S+\\.jar([^`\\n#|>]*)");

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkToAPageOrAHeadingLeadsThere(Path page) throws IOException {
    List<String> broken = new ArrayList<>();
    for (String link : found(LINK, prose(page), 1)) {
      if (!link.contains("://") && !leadsSomewhere(page, link)) {
        broken.add(link);
      }
    }
    assertThat(broken).as("broken links in %s", page).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyFootnoteIsReferredToAndEveryReferenceHasItsFootnote(Path page) throws IOException {
    String prose = prose(page);
    assertThat(found(FOOTNOTE, prose, 1)).hasSameElementsAs(found(FOOTNOTE_REFERENCE, prose, 1));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyScriptThatAPageNamesExists(Path page) throws IOException {
    assertThat(found(SCRIPT, Files.readString(page), 0))
        .as("scripts in %s", page)
        .allSatisfy(script -> assertThat(Path.of(script)).isRegularFile());
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyCommandThatAPageShowsHasFlagsThatTheGatewayKnows(Path page) throws IOException {
    assertThat(found(COMMAND, Files.readString(page), 1))
        .as("commands in %s", page)
        .allSatisfy(
            flags -> {
              String[] words =
                  Pattern.compile("\\S+")
                      .matcher(flags)
                      .results()
                      .map(MatchResult::group)
                      .toArray(String[]::new);
              assertThat(CommandLineFlags.parse(words).problems()).as(flags).isEmpty();
            });
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void everyScriptIsDescribedSomewhere(Path script) throws IOException {
    StringBuilder everything = new StringBuilder();
    for (Path page : pages()) {
      everything.append(Files.readString(page));
    }
    assertThat(everything).contains("hack/" + script.getFileName());
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void everyScriptAnswersHelp(Path script) throws Exception {
    Process process =
        new ProcessBuilder("bash", script.toString(), "--help").redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(said).startsWith("Usage: hack/" + script.getFileName());
    assertThat(process.exitValue()).isZero();
  }

  @Test
  void thePagesHaveLinksScriptsAndCommandsToLookAt() throws IOException {
    String readme = Files.readString(README);
    assertThat(found(LINK, readme, 1)).contains("docs/architecture.md");
    assertThat(found(SCRIPT, readme, 0)).contains("hack/run.sh");
    assertThat(found(COMMAND, readme, 1)).contains(" -mqtt tcp://localhost:1883");
  }

  @Test
  void aHeadingIsLinkedToAsGitHubDoes() {
    assertThat(anchor("What is bounded by what")).isEqualTo("what-is-bounded-by-what");
    assertThat(anchor("The real broker: Docker, or `what` is installed"))
        .isEqualTo("the-real-broker-docker-or-what-is-installed");
  }

  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(README));
    pages.addAll(files(DOCS, ".md"));
    return pages;
  }

  static List<Path> scripts() throws IOException {
    return files(HACK, ".sh");
  }

  private static List<Path> files(Path folder, String ending) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(ending)).sorted().toList();
    }
  }

  private static boolean leadsSomewhere(Path page, String link) throws IOException {
    int hash = link.indexOf('#');
    String file = hash < 0 ? link : link.substring(0, hash);
    Path target = file.isEmpty() ? page : page.resolveSibling(file);
    if (!Files.exists(target)) {
      return false;
    }
    return hash < 0
        || found(HEADING, prose(target), 1).stream()
            .map(DocsTest::anchor)
            .anyMatch(link.substring(hash + 1)::equals);
  }

  /** The page without its code blocks, in which neither links nor headings stand. */
  private static String prose(Path page) throws IOException {
    return FENCED.matcher(Files.readString(page)).replaceAll("");
  }

  private static List<String> found(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map((MatchResult match) -> match.group(group)).toList();
  }

  /** What a heading is linked to by: lower case, no punctuation, dashes for spaces. */
  private static String anchor(String heading) {
    return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
  }
}
