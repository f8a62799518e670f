package io.spore.gateway.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class SubscriptionTreeTest {
  private final SubscriptionTree<String> tree = new SubscriptionTree<>();

  @Test
  void overlappingFiltersOfOneSubscriberCountOnceWithTheHighestQos() {
    tree.subscribe(TopicFilter.parse("a/#"), "ann", 0);
    tree.subscribe(TopicFilter.parse("a/+"), "ann", 2);
    tree.subscribe(TopicFilter.parse("a/b"), "ann", 1);
    tree.subscribe(TopicFilter.parse("+/b"), "bob", 1);

    assertThat(tree.subscribersOf("a/b")).containsOnly(entry("ann", 2), entry("bob", 1));
    assertThat(tree.subscribersOf("a")).containsOnly(entry("ann", 0));
  }

  @Test
  void subscribingAgainReplacesTheQos() {
    assertThat(tree.subscribe(TopicFilter.parse("a"), "ann", 2)).isTrue();
    assertThat(tree.subscribe(TopicFilter.parse("a"), "ann", 0)).isFalse();

    assertThat(tree.subscribersOf("a")).containsOnly(entry("ann", 0));
  }

  @Test
  void whatWasUnsubscribedLeavesNothingBehind() {
    TopicFilter deep = TopicFilter.parse("a/+/c/#");
    tree.subscribe(deep, "ann", 0);
    tree.subscribe(TopicFilter.parse("a/+"), "bob", 0);

    assertThat(tree.unsubscribe(deep, "ann")).isTrue();
    assertThat(tree.unsubscribe(deep, "ann")).isFalse();
    assertThat(tree.subscribersOf("a/b")).containsOnlyKeys("bob");
    assertThat(tree.unsubscribe(TopicFilter.parse("a/+"), "bob")).isTrue();
    assertThat(tree.isEmpty()).isTrue();
  }

  @Test
  void unsubscribingLeavesLongerAndShorterFiltersAlone() {
    tree.subscribe(TopicFilter.parse("a"), "ann", 0);
    tree.subscribe(TopicFilter.parse("a/b"), "ann", 0);
    tree.subscribe(TopicFilter.parse("a/b/c"), "ann", 0);

    tree.unsubscribe(TopicFilter.parse("a/b"), "ann");

    assertThat(tree.subscribersOf("a")).containsOnlyKeys("ann");
    assertThat(tree.subscribersOf("a/b")).isEmpty();
    assertThat(tree.subscribersOf("a/b/c")).containsOnlyKeys("ann");
  }

  @Test
  void aFilterThatIsTooDeepIsRefusedAndADeepTopicIsNot() {
    String deepest = "a/".repeat(SubscriptionTree.MAX_LEVELS - 1) + "+";
    tree.subscribe(TopicFilter.parse(deepest), "ann", 0);
    tree.subscribe(TopicFilter.parse("#"), "bob", 0);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> tree.subscribe(TopicFilter.parse(deepest + "/a"), "ann", 0))
        .withMessage("a topic filter has at most 128 levels");
    assertThat(tree.subscribersOf("a/".repeat(30_000))).containsOnlyKeys("bob");
  }

  @Property
  void theTreeFindsWhomTheFiltersMatchOneByOne(
      @ForAll("subscriptions") List<Subscription> subscriptions, @ForAll("names") String topic) {
    SubscriptionTree<String> filled = new SubscriptionTree<>();
    Map<String, Map<String, Integer>> qosByFilterAndSubscriber = new HashMap<>();
    for (Subscription s : subscriptions) {
      filled.subscribe(TopicFilter.parse(s.filter()), s.subscriber(), s.qos());
      qosByFilterAndSubscriber
          .computeIfAbsent(s.filter(), any -> new HashMap<>())
          .put(s.subscriber(), s.qos());
    }
    Map<String, Integer> expected = new HashMap<>();
    qosByFilterAndSubscriber.forEach(
        (filter, subscribers) -> {
          if (TopicFilter.parse(filter).matches(topic)) {
            subscribers.forEach((who, qos) -> expected.merge(who, qos, Math::max));
          }
        });

    assertThat(filled.subscribersOf(topic)).isEqualTo(expected);

    for (Subscription s : subscriptions) {
      filled.unsubscribe(TopicFilter.parse(s.filter()), s.subscriber());
    }
    assertThat(filled.isEmpty()).isTrue();
  }

  record Subscription(String filter, String subscriber, int qos) {}

  @Provide
  Arbitrary<List<Subscription>> subscriptions() {
    Arbitrary<String> levels = joined(Arbitraries.of("a", "b", "", "$a", "+"));
    Arbitrary<String> filters =
        Arbitraries.oneOf(levels, levels.map(text -> text + "/#"), Arbitraries.just("#"))
            .filter(text -> !text.isEmpty());
    return Combinators.combine(
            filters, Arbitraries.of("ann", "bob", "cat"), Arbitraries.integers().between(0, 2))
        .as(Subscription::new)
        .list()
        .ofMaxSize(12);
  }

  @Provide
  Arbitrary<String> names() {
    return joined(Arbitraries.of("a", "b", "", "$a")).filter(text -> !text.isEmpty());
  }

  private static Arbitrary<String> joined(Arbitrary<String> levels) {
    return levels.list().ofMinSize(1).ofMaxSize(4).map(list -> String.join("/", list));
  }
}
