package io.spore.gateway.mqtt;

import io.spore.gateway.config.PublishConfig;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.event.TopicFilter;
import java.util.Optional;

/**
 * Decides whether a client may publish a message: to allowed topics only, and not more often than
 * allowed. The clock is the caller's: any steady count of milliseconds. Safe for use by any thread.
 */
final class PublishGate {
  private final PublishConfig config;
  private double tokens;
  private long refilled;

  PublishGate(PublishConfig config, long now) {
    this.config = config;
    this.tokens = config.burst();
    this.refilled = now;
  }

  /** Why the message must not be published; empty if it may, and then it counts. */
  Optional<PublishException> refuses(OutgoingMessage message, long now) {
    if (config.allow().isEmpty()) {
      return refusal(Kind.FORBIDDEN, "publishing is not allowed (mqtt.publish.allow is empty)");
    }
    try {
      TopicFilter.checkTopicName(message.topic());
    } catch (IllegalArgumentException e) {
      return refusal(Kind.INVALID, e.getMessage());
    }
    if (config.allow().stream().noneMatch(filter -> filter.matches(message.topic()))) {
      return refusal(
          Kind.FORBIDDEN, "publishing to " + message.topic() + " is not allowed by mqtt.publish");
    }
    return takeToken(now)
        ? Optional.empty()
        : refusal(
            Kind.TOO_MANY, "more than " + config.rate() + " messages a second (mqtt.publish.rate)");
  }

  private synchronized boolean takeToken(long now) {
    tokens = Math.min(config.burst(), tokens + (now - refilled) * config.rate() / 1000.0);
    refilled = now;
    if (tokens < 1) {
      return false;
    }
    tokens--;
    return true;
  }

  private static Optional<PublishException> refusal(Kind kind, String reason) {
    return Optional.of(new PublishException(kind, reason));
  }
}
