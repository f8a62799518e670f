package io.spore.gateway.mqtt;

import io.spore.gateway.config.MqttConfig.RetainHandling;
import io.spore.gateway.config.MqttConfig.Subscription;
import io.spore.gateway.config.RequestedFilter;
import io.spore.gateway.event.TopicFilter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the broker is asked for so that every wanted message arrives, and arrives once: overlapping
 * filters are asked for as one, with the highest QoS of them. What comes too much by that, or was
 * excluded, is recognised here. Immutable.
 */
final class SubscriptionPlan {
  private final List<Subscription> requests;
  private final List<Selection> selections;
  private final boolean selective;

  private record Selection(TopicFilter topics, List<TopicFilter> exclude) {}

  /**
   * What has to be told to the broker so that one plan takes the place of another.
   *
   * @param subscribe new ones and those whose QoS changed
   * @param unsubscribe filters that are in the old plan only
   */
  record Difference(List<Subscription> subscribe, List<String> unsubscribe) {}

  private SubscriptionPlan(List<Subscription> wanted, boolean retainedWanted) {
    List<Subscription> joined = requests(wanted);
    this.requests =
        retainedWanted
            ? joined
            : joined.stream().map(SubscriptionPlan::withoutRetainedMessages).toList();
    this.selections = wanted.stream().map(SubscriptionPlan::selection).toList();
    boolean excludes = wanted.stream().anyMatch(one -> !one.exclude().isEmpty());
    this.selective = excludes || !widened(wanted).isEmpty();
  }

  /** Plans for these subscriptions, at least one. */
  static SubscriptionPlan of(List<Subscription> wanted) {
    return of(wanted, true);
  }

  /**
   * Plans for these subscriptions.
   *
   * @param wanted at least one
   * @param retainedWanted whether the broker's retained messages are of use; if not, a broker that
   *     speaks MQTT 5 is asked not to send them
   */
  static SubscriptionPlan of(List<Subscription> wanted, boolean retainedWanted) {
    return new SubscriptionPlan(wanted, retainedWanted);
  }

  /** What to subscribe to: no two of them overlap, unless they belong to different groups. */
  List<Subscription> requests() {
    return requests;
  }

  /** The filters asked for that are wider than any that was configured. */
  List<String> widened(List<Subscription> wanted) {
    List<String> configured = wanted.stream().map(Subscription::filter).toList();
    return requests.stream()
        .map(Subscription::filter)
        .filter(filter -> !configured.contains(filter))
        .toList();
  }

  /** Whether a message that the broker sent is wanted. */
  boolean wants(String topic) {
    if (!selective) {
      return true;
    }
    for (Selection selection : selections) {
      if (selection.topics().matches(topic) && !matchesAny(selection.exclude(), topic)) {
        return true;
      }
    }
    return false;
  }

  /** What to tell the broker when the next plan is to take the place of this one. */
  Difference changeTo(SubscriptionPlan next) {
    List<String> wantedNext = next.requests.stream().map(Subscription::filter).toList();
    return new Difference(
        next.requests.stream().filter(request -> !requests.contains(request)).toList(),
        requests.stream()
            .map(Subscription::filter)
            .filter(filter -> !wantedNext.contains(filter))
            .toList());
  }

  private static Selection selection(Subscription wanted) {
    return new Selection(RequestedFilter.parse(wanted.filter()).topics(), wanted.exclude());
  }

  private static boolean matchesAny(List<TopicFilter> filters, String topic) {
    for (TopicFilter filter : filters) {
      if (filter.matches(topic)) {
        return true;
      }
    }
    return false;
  }

  private static List<Subscription> requests(List<Subscription> wanted) {
    Map<RequestedFilter, Subscription> requests = new LinkedHashMap<>();
    for (Subscription one : wanted) {
      RequestedFilter filter = RequestedFilter.parse(one.filter());
      Subscription request = withoutExclusions(one);
      // a joined filter may overlap with more than its parts did, so it is compared anew
      for (RequestedFilter other = overlapping(requests, filter);
          other != null;
          other = overlapping(requests, filter)) {
        filter =
            new RequestedFilter(
                filter.share(), FilterOverlap.join(filter.topics(), other.topics()));
        request = joined(filter.toString(), request, requests.remove(other));
      }
      requests.put(filter, request);
    }
    return List.copyOf(requests.values());
  }

  private static Subscription withoutExclusions(Subscription one) {
    return joined(one.filter(), one, one);
  }

  private static Subscription withoutRetainedMessages(Subscription one) {
    return new Subscription(
        one.filter(),
        one.qos(),
        one.exclude(),
        one.noLocal(),
        one.retainAsPublished(),
        RetainHandling.DONT_SEND);
  }

  /** Asks for all that one of the two asks for. */
  private static Subscription joined(String filter, Subscription one, Subscription other) {
    boolean earlier = one.retainHandling().compareTo(other.retainHandling()) <= 0;
    return new Subscription(
        filter,
        Math.max(one.qos(), other.qos()),
        List.of(),
        one.noLocal() && other.noLocal(),
        one.retainAsPublished() || other.retainAsPublished(),
        earlier ? one.retainHandling() : other.retainHandling());
  }

  private static RequestedFilter overlapping(
      Map<RequestedFilter, Subscription> requests, RequestedFilter filter) {
    return requests.keySet().stream()
        .filter(other -> other.share().equals(filter.share()))
        .filter(other -> FilterOverlap.overlap(other.topics(), filter.topics()))
        .findFirst()
        .orElse(null);
  }
}
