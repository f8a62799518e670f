package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.TopicFilter;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilterOverlapTest {
  /** All names of up to four levels of these words: enough to tell filters of three apart. */
  private static final List<String> NAMES = names();

  @ParameterizedTest
  @CsvSource({
    "a/#,     a,      a/#",
    "a/#,     a/b/c,  a/#",
    "a/+,     +/b,    +/+",
    "a/b/+,   a/+/c,  a/+/+",
    "+/b,     a/#,    +/#",
    "#,       a,      #",
    "$SYS/#,  $SYS/a, $SYS/#",
  })
  void overlappingFiltersAreJoined(String one, String other, String joined) {
    assertThat(overlap(one, other)).isTrue();
    assertThat(join(one, other)).hasToString(joined);
  }

  @ParameterizedTest
  @CsvSource({"a, b", "a/+, a", "a/+, a/b/c", "#, $SYS/#", "+/a, $SYS/a", "a/#, b/#", "/a, a"})
  void filtersThatShareNoNameDoNotOverlap(String one, String other) {
    assertThat(overlap(one, other)).isFalse();
    assertThat(overlap(other, one)).isFalse();
  }

  @Property
  void filtersOverlapIfSomeNameMatchesBoth(
      @ForAll("filters") TopicFilter one, @ForAll("filters") TopicFilter other) {
    boolean shared = NAMES.stream().anyMatch(name -> one.matches(name) && other.matches(name));

    assertThat(FilterOverlap.overlap(one, other)).isEqualTo(shared);
  }

  @Property
  void whatOneOfTwoOverlappingFiltersMatchesTheirJoinMatchesToo(
      @ForAll("filters") TopicFilter one, @ForAll("filters") TopicFilter other) {
    if (FilterOverlap.overlap(one, other)) {
      TopicFilter joined = FilterOverlap.join(one, other);

      assertThat(NAMES)
          .filteredOn(name -> one.matches(name) || other.matches(name))
          .allMatch(joined::matches);
    }
  }

  @Provide
  Arbitrary<TopicFilter> filters() {
    return Arbitraries.of("a", "b", "+", "$a", "")
        .list()
        .ofMinSize(1)
        .ofMaxSize(3)
        .flatMap(
            levels -> {
              String plain = String.join("/", levels);
              return Arbitraries.of(plain, plain + "/#", "#");
            })
        // /# also stands for its parent, the empty name, which no message has
        .filter(text -> !text.isEmpty() && !text.equals("/#"))
        .map(TopicFilter::parse);
  }

  private static List<String> names() {
    List<String> names = new ArrayList<>();
    List<String> longest = List.of("a", "b", "c", "$a", "");
    names.addAll(longest);
    for (int levels = 2; levels <= 4; levels++) {
      List<String> longer = new ArrayList<>();
      for (String start : longest) {
        for (String next : List.of("a", "b", "c", "$a", "")) {
          longer.add(start + "/" + next);
        }
      }
      names.addAll(longer);
      longest = longer;
    }
    return names;
  }

  private static boolean overlap(String one, String other) {
    return FilterOverlap.overlap(TopicFilter.parse(one), TopicFilter.parse(other));
  }

  private static TopicFilter join(String one, String other) {
    return FilterOverlap.join(TopicFilter.parse(one), TopicFilter.parse(other));
  }
}
