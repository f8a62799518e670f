package io.spore.gateway.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.event.TopicFilter;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SubscriptionPlanTest {
  @Test
  void whatDoesNotOverlapIsAskedForAsItIs() {
    List<Subscription> wanted = List.of(wanted("a/#", 1), wanted("b", 0), wanted("$SYS/#", 2));

    assertThat(SubscriptionPlan.of(wanted).requests()).isEqualTo(wanted);
  }

  @Test
  void overlappingFiltersAreAskedForAsOneWithTheHighestQos() {
    assertThat(plan(wanted("a/b", 2), wanted("c", 0), wanted("a/#", 0)).requests())
        .containsExactly(wanted("c", 0), wanted("a/#", 2));
  }

  @Test
  void aJoinedFilterIsComparedWithAllOthersAnew() {
    // a/+ and +/b become +/+, and that overlaps with c/d as well
    assertThat(plan(wanted("c/d", 0), wanted("a/+", 0), wanted("+/b", 1)).requests())
        .containsExactly(wanted("+/+", 1));
  }

  @Test
  void ofAFilterWiderThanConfiguredOnlyTheConfiguredTopicsAreWanted() {
    List<Subscription> wanted = List.of(wanted("a/+", 0), wanted("+/b", 0));
    SubscriptionPlan plan = SubscriptionPlan.of(wanted);

    assertThat(plan.widened(wanted)).containsExactly("+/+");
    assertThat(plan.wants("a/x")).isTrue();
    assertThat(plan.wants("x/b")).isTrue();
    assertThat(plan.wants("x/y")).isFalse();
  }

  @Test
  void whatIsExcludedIsNotWantedUnlessAnotherEntryWantsIt() {
    SubscriptionPlan plan =
        plan(wanted("s/#", 1, "s/debug/#", "s/+/raw"), wanted("s/debug/important", 0));

    assertThat(plan.wants("s/temperature")).isTrue();
    assertThat(plan.wants("s/temperature/raw")).isFalse();
    assertThat(plan.wants("s/debug")).isFalse();
    assertThat(plan.wants("s/debug/all")).isFalse();
    assertThat(plan.wants("s/debug/important")).isTrue();
  }

  @Test
  void groupsOfSharedSubscriptionsAreKeptApart() {
    assertThat(plan(wanted("$share/g/a/#", 0), wanted("$share/g/a/b", 1)).requests())
        .containsExactly(wanted("$share/g/a/#", 1));
    assertThat(plan(wanted("$share/g/a", 0), wanted("$share/h/a", 0)).requests()).hasSize(2);
  }

  @Test
  void exclusionsHoldForSharedSubscriptionsToo() {
    SubscriptionPlan plan = plan(wanted("$share/g/a/#", 0, "a/b"));

    assertThat(plan.wants("a/b")).isFalse();
    assertThat(plan.wants("a/c")).isTrue();
  }

  @Test
  void aChangeIsTheDifferenceAndADifferentQosIsOne() {
    SubscriptionPlan.Difference difference =
        plan(wanted("a", 0), wanted("b", 0), wanted("c", 0))
            .changeTo(plan(wanted("b", 0), wanted("c", 1), wanted("d", 0)));

    assertThat(difference.subscribe()).containsExactly(wanted("c", 1), wanted("d", 0));
    assertThat(difference.unsubscribe()).containsExactly("a");
  }

  private static SubscriptionPlan plan(Subscription... wanted) {
    return SubscriptionPlan.of(List.of(wanted));
  }

  private static Subscription wanted(String filter, int qos, String... exclude) {
    return new Subscription(filter, qos, Stream.of(exclude).map(TopicFilter::parse).toList());
  }
}
