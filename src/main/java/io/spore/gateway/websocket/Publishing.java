package io.spore.gateway.websocket;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.OutgoingMessageReader;
import io.spore.gateway.event.OutgoingMessageReader.FieldException;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.PublishException.Kind;
import io.spore.gateway.guard.Permissions;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Set;

/**
 * Sends what clients publish to the broker, and answers each of them once the broker has
 * acknowledged. How many wait for that is bounded by the rate at which clients may publish.
 */
final class Publishing {
  private static final Set<String> FIELDS_OF_EVERY_REQUEST = Set.of("type", "id");

  private final MessagePublisher publisher;
  private final Notices notices;
  private final Later later;

  /**
   * Prepares publishing.
   *
   * @param publisher decides what is allowed, and sends
   * @param later the event loop of the clients
   */
  Publishing(MessagePublisher publisher, Notices notices, Later later) {
    this.publisher = publisher;
    this.notices = notices;
    this.later = later;
  }

  /** Publishes what the client asks for, if it may. */
  void publish(Subscriber client, Permissions permissions, Request request)
      throws BadRequestException {
    OutgoingMessage message;
    try {
      JsonObject json = new JsonObject(request.json().toString());
      message = OutgoingMessageReader.read(json, FIELDS_OF_EVERY_REQUEST);
    } catch (FieldException e) {
      throw new BadRequestException(e.field(), request.shown(e.field()), e.getMessage());
    }
    Future<Void> answered =
        permissions.mayPublish(message.topic())
            ? publisher.publish(message)
            : Future.failedFuture(
                new PublishException(Kind.FORBIDDEN, "this client may not publish there"));
    answered.onComplete(published -> later.soon(() -> answer(client, request, message, published)));
  }

  private void answer(
      Subscriber client, Request request, OutgoingMessage message, AsyncResult<Void> published) {
    if (published.succeeded()) {
      client.tell(notices.consent(request.json()));
      return;
    }
    Throwable failure = published.cause();
    String word = failure instanceof PublishException known ? known.kind().word() : "failed";
    BadRequestException problem =
        new BadRequestException("topic", message.topic(), String.valueOf(failure.getMessage()));
    client.tell(notices.refusal(request.json(), problem).put("error", word));
  }
}
