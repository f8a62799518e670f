package io.spore.gateway.mqtt;

import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.vertx.core.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Publishes over the link that stands, and says in a client's terms what went wrong. */
final class LinkPublishing {
  private static final long PATIENCE_MS = 10_000;

  private LinkPublishing() {}

  /**
   * Publishes.
   *
   * @param client null when there is no link
   * @param maxPayload in bytes
   */
  static Future<Void> publish(OutgoingMessage message, BrokerClient client, int maxPayload) {
    if (client == null) {
      return Future.failedFuture(
          new PublishException(Kind.NOT_CONNECTED, "there is no link to the broker"));
    }
    int size = message.payload().length;
    if (size > maxPayload) {
      return Future.failedFuture(
          new PublishException(
              Kind.INVALID, "the payload has " + size + " bytes, more than allowed"));
    }
    return client
        .publish(message)
        .timeout(PATIENCE_MS, TimeUnit.MILLISECONDS)
        .recover(failure -> Future.failedFuture(inTermsOfTheClient(failure)));
  }

  private static PublishException inTermsOfTheClient(Throwable failure) {
    if (failure instanceof PublishException known) {
      return known;
    }
    return failure instanceof TimeoutException
        ? new PublishException(Kind.UNANSWERED, "the broker did not acknowledge in time")
        : new PublishException(Kind.NOT_CONNECTED, failure.getMessage());
  }
}
