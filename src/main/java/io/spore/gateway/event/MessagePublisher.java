package io.spore.gateway.event;

import io.vertx.core.Future;

/** Sends messages to a broker on behalf of clients. May be used from any thread. */
@FunctionalInterface
public interface MessagePublisher {

  /**
   * Publishes.
   *
   * @return completes when the broker acknowledged; at QoS 0, which is not acknowledged, when it is
   *     written; fails with a {@link PublishException}
   */
  Future<Void> publish(OutgoingMessage message);
}
