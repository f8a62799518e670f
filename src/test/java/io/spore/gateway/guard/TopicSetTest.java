package io.spore.gateway.guard;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.event.TopicFilter;
import io.spore.gateway.support.TestAuth;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class TopicSetTest {
  @Property(tries = 500)
  void aTopicIsInTheSetExactlyIfOneFilterMatches(
      @ForAll("filters") Set<String> filters, @ForAll("topics") List<String> topics) {
    List<TopicFilter> parsed = filters.stream().map(TopicFilter::parse).toList();
    TopicSet set = TopicSet.of(parsed);
    for (String topic : topics) {
      boolean expected =
          filters.contains("#") || parsed.stream().anyMatch(filter -> filter.matches(topic));
      assertThat(set.contains(topic)).as("%s in %s", topic, filters).isEqualTo(expected);
    }
  }

  @Provide
  Arbitrary<Set<String>> filters() {
    return Arbitraries.of("a/b", "a/+", "a/#", "+/b", "$SYS/#", "b", "a//c", "#").set();
  }

  @Provide
  Arbitrary<List<String>> topics() {
    return Arbitraries.of("a", "a/b", "a/b/c", "b", "c/b", "$SYS/x", "a//c", "x".repeat(300))
        .list();
  }

  @Test
  void everythingHoldsTopicsThatMqttHidesFromWildcards() {
    TopicSet set = TopicSet.of(TestAuth.filters("sensor/#", "#"));
    assertThat(set.isEverything()).isTrue();
    assertThat(set.contains("$SYS/broker/uptime")).isTrue();
  }

  @Test
  void nothingHoldsNoTopic() {
    assertThat(TopicSet.of(List.of()).contains("a")).isFalse();
  }
}
