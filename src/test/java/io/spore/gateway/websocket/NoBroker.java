package io.spore.gateway.websocket;

import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.vertx.core.Future;

/** For tests that need no broker. */
final class NoBroker {
  static final MessagePublisher PUBLISHER =
      message -> Future.failedFuture(new PublishException(Kind.NOT_CONNECTED, "no broker here"));

  private NoBroker() {}
}
