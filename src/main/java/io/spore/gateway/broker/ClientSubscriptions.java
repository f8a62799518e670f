package io.spore.gateway.broker;

import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.spore.gateway.config.RequestedFilter;
import io.vertx.mqtt.messages.codes.MqttSubAckReasonCode;
import io.vertx.mqtt.messages.codes.MqttUnsubAckReasonCode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** What one client subscribed to, and what it is answered. */
final class ClientSubscriptions {
  private final Exchange exchange;
  private final Exchange.Subscriber subscriber;
  private final int maxFilters;
  private final Set<RequestedFilter> filters = new HashSet<>();

  ClientSubscriptions(Exchange exchange, Exchange.Subscriber subscriber, int maxFilters) {
    this.exchange = exchange;
    this.subscriber = subscriber;
    this.maxFilters = maxFilters;
  }

  /**
   * The answer to one line of a SUBSCRIBE.
   *
   * @param code stands in the SUBACK
   * @param retained is to be delivered after the SUBACK
   */
  record Answer(MqttSubAckReasonCode code, List<Delivery> retained) {}

  /** Subscribes, or says with the code why not. */
  Answer subscribe(String text, MqttSubscriptionOption options, int protocolVersion) {
    // What cannot be honoured is refused: better than messages that the client did not ask for.
    if (options.isNoLocal() || options.isRetainAsPublished()) {
      return refused(MqttSubAckReasonCode.IMPLEMENTATION_SPECIFIC_ERROR, protocolVersion);
    }
    boolean isNew;
    RequestedFilter filter;
    try {
      filter = RequestedFilter.parse(text);
      if (filters.size() >= maxFilters && !filters.contains(filter)) {
        return refused(MqttSubAckReasonCode.QUOTA_EXCEEDED, protocolVersion);
      }
      isNew = exchange.subscribe(filter, subscriber, options.qos().value());
    } catch (IllegalArgumentException e) {
      return refused(MqttSubAckReasonCode.TOPIC_FILTER_INVALID, protocolVersion);
    }
    filters.add(filter);
    return new Answer(
        MqttSubAckReasonCode.qosGranted(options.qos()), retained(filter, options, isNew));
  }

  private List<Delivery> retained(
      RequestedFilter filter, MqttSubscriptionOption options, boolean isNew) {
    if (!filter.share().isEmpty()) {
      return List.of(); // MQTT 5, section 4.8.2: none for shared subscriptions
    }
    RetainedHandlingPolicy policy = options.retainHandling();
    boolean wanted =
        policy == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE
            || (policy == RetainedHandlingPolicy.SEND_AT_SUBSCRIBE_IF_NOT_YET_EXISTS && isNew);
    if (!wanted) {
      return List.of();
    }
    int qos = options.qos().value();
    return exchange.retained(filter.topics()).stream()
        .map(kept -> Delivery.of(kept, qos, true))
        .toList();
  }

  private static Answer refused(MqttSubAckReasonCode code, int protocolVersion) {
    // MQTT 3.1.1, section 3.9.3, knows one code for all failures.
    return new Answer(
        Mqtt5.isSpoken(protocolVersion) ? code : MqttSubAckReasonCode.UNSPECIFIED_ERROR, List.of());
  }

  /** Ends a subscription; without one nothing changes. */
  MqttUnsubAckReasonCode unsubscribe(String text) {
    RequestedFilter filter;
    try {
      filter = RequestedFilter.parse(text);
    } catch (IllegalArgumentException e) {
      return MqttUnsubAckReasonCode.TOPIC_FILTER_INVALID;
    }
    if (!filters.remove(filter)) {
      return MqttUnsubAckReasonCode.NO_SUBSCRIPTION_EXISTED;
    }
    exchange.unsubscribe(filter, subscriber);
    return MqttUnsubAckReasonCode.SUCCESS;
  }

  /** Ends all subscriptions. */
  void clear() {
    filters.forEach(filter -> exchange.unsubscribe(filter, subscriber));
    filters.clear();
  }
}
