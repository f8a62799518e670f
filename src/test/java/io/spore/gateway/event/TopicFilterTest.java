package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
  @ParameterizedTest
  @CsvSource({
    "sport/tennis/player1, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1, true",
    "sport/tennis/player1/#, sport/tennis/player1/ranking, true",
    "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon, true",
    "sport/tennis/player1/#, sport/tennis/player12, false",
    "sport/#, sport, true",
    "sport/#, sports, false",
    "#, anything/at/all, true",
    "#, /, true",
    "sport/tennis/+, sport/tennis/player1, true",
    "sport/tennis/+, sport/tennis/player1/ranking, false",
    "sport/+, sport, false",
    "sport/+, sport/, true",
    "+/+, /finance, true",
    "/+, /finance, true",
    "+, /finance, false",
    "+/tennis/#, sport/tennis, true",
    "+/tennis/#, sport/golf, false",
    "+/monitor/Clients, $SYS/monitor/Clients, false",
    "#, $SYS/broker/version, false",
    "+, $SYS, false",
    "$SYS/#, $SYS/broker/version, true",
    "$SYS/monitor/+, $SYS/monitor/Clients, true",
    "a/+, a/$b, true",
    "ACCOUNTS, Accounts, false",
    "a//b, a//b, true",
    "a/+/b, a//b, true",
    "a, a/, false",
    "a/, a, false",
    "/, /, true",
    "sensor/ä/🌡, sensor/ä/🌡, true"
  })
  void theExamplesOfTheSpecificationHold(String filter, String topic, boolean matches) {
    assertThat(TopicFilter.parse(filter).matches(topic)).isEqualTo(matches);
  }

  @Test
  void noFilterMatchesTheEmptyName() {
    assertThat(TopicFilter.parse("#").matches("")).isFalse();
    assertThat(TopicFilter.parse("+").matches("")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sport/tennis#", "#sport", "sport+", "+sport", "a/b+/c", "##", "++"})
  void aWildcardSharesItsLevelWithNothing(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.parse(text))
        .withMessageMatching("topic filter .*: [#+] must stand alone in its level")
        .withMessageContaining(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sport/#/ranking", "#/", "#/#"})
  void nothingFollowsTheHash(String text) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.parse(text))
        .withMessage("topic filter " + text + ": # must be the last character");
  }

  @Test
  void anEmptyFilterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.parse(""))
        .withMessage("a topic filter has at least one character");
  }

  @Test
  void theNullCharacterIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.parse("a/\0"))
        .withMessage("a topic filter must not contain U+0000");
  }

  @ParameterizedTest
  @ValueSource(chars = {'\uD83C', '\uDF21'})
  void halfACharacterIsRefused(char half) {
    for (String text : List.of("a/" + half, half + "/a")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TopicFilter.parse(text))
          .withMessage("a topic filter must not contain half a character");
    }
  }

  @ParameterizedTest
  @CsvSource({"a,1", "ä,2", "€,3", "🌡,4"})
  void theLimitCountsBytesNotCharacters(String character, int bytes) {
    String longest =
        character.repeat(TopicFilter.MAX_BYTES / bytes) + "a".repeat(TopicFilter.MAX_BYTES % bytes);

    assertThat(TopicFilter.parse(longest).matches(longest)).isTrue();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.parse(longest + "a"))
        .withMessage("a topic filter has at most 65535 bytes in UTF-8, this one has 65536");
  }

  @Test
  void aTopicNameHasNoWildcards() {
    assertThat(TopicFilter.checkTopicName("a/$b//c")).isEqualTo("a/$b//c");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.checkTopicName("a/b#"))
        .withMessage("topic name a/b#: # is a wildcard");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.checkTopicName("+"))
        .withMessage("topic name +: + is a wildcard");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TopicFilter.checkTopicName(""))
        .withMessage("a topic name has at least one character");
  }

  @Property(tries = 20_000)
  void matchingAgreesWithTheDefinitionLevelByLevel(
      @ForAll("filters") String filter, @ForAll("names") String name) {
    assertThat(TopicFilter.parse(filter).matches(name)).isEqualTo(expected(filter, name));
  }

  @Property
  void aNameMatchesItselfAndTheHashBesideIt(@ForAll("names") String name) {
    assertThat(TopicFilter.parse(name).matches(name)).isTrue();
    assertThat(TopicFilter.parse(name + "/#").matches(name)).isTrue();
  }

  @Property(tries = 5_000)
  void whatIsReadBreaksNoRuleAndWhatBreaksNoRuleIsRead(@ForAll("anyLevels") String text) {
    assertThat(isRead(text)).isEqualTo(isValid(text));
  }

  private static boolean isRead(String text) {
    try {
      TopicFilter.parse(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Section 4.7.1, said of a list of levels. */
  private static boolean isValid(String text) {
    List<String> levels = levels(text);
    for (int i = 0; i < levels.size(); i++) {
      String level = levels.get(i);
      boolean lastLevel = i == levels.size() - 1;
      if (level.contains("#") && !(level.equals("#") && lastLevel)) {
        return false;
      }
      if (level.contains("+") && !level.equals("+")) {
        return false;
      }
    }
    return !text.isEmpty();
  }

  /** Section 4.7, said of two lists of levels: slow and plain. */
  private static boolean expected(String filter, String name) {
    if (name.isEmpty()) {
      return false;
    }
    if (name.startsWith("$") && (filter.startsWith("#") || filter.startsWith("+"))) {
      return false;
    }
    return expected(levels(filter), levels(name));
  }

  private static boolean expected(List<String> filter, List<String> name) {
    if (filter.equals(List.of("#"))) {
      return true;
    }
    if (filter.isEmpty() || name.isEmpty()) {
      return filter.isEmpty() && name.isEmpty();
    }
    boolean first = filter.get(0).equals("+") || filter.get(0).equals(name.get(0));
    return first && expected(filter.subList(1, filter.size()), name.subList(1, name.size()));
  }

  private static List<String> levels(String text) {
    return Arrays.asList(text.split("/", -1));
  }

  // Few and short levels, so that filters and names often nearly match.
  @Provide
  Arbitrary<String> filters() {
    Arbitrary<String> levels = joined(Arbitraries.of("a", "b", "ab", "", "$a", "+"));
    return Arbitraries.oneOf(levels, levels.map(text -> text + "/#"), Arbitraries.of("#", "+", "/"))
        .filter(text -> !text.isEmpty());
  }

  @Provide
  Arbitrary<String> names() {
    return joined(Arbitraries.of("a", "b", "ab", "", "$a")).filter(text -> !text.isEmpty());
  }

  @Provide
  Arbitrary<String> anyLevels() {
    return joined(Arbitraries.of("a", "", "+", "#", "a#", "+a", "$", "##"));
  }

  private static Arbitrary<String> joined(Arbitrary<String> levels) {
    return levels.list().ofMinSize(1).ofMaxSize(5).map(list -> String.join("/", list));
  }
}
