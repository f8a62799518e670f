package io.spore.gateway.http;

import io.spore.gateway.event.MessagePublisher;
import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.OutgoingMessageReader;
import io.spore.gateway.event.PublishException;
import io.spore.gateway.event.Timestamps;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Set;

/**
 * {@code POST /api/publish}: sends a message to a broker and answers once the broker acknowledged.
 * Only JSON is taken: a page of another site can send that to a gateway in its visitor's network
 * only after the gateway has agreed.
 */
public final class PublishRoute {
  static final String PATH = "/api/publish";

  /** The payload may be in base64, a third longer, and has company. */
  private static final double BODY_PER_PAYLOAD = 1.4;

  private static final int ROOM_BESIDE_PAYLOAD = 128 * 1024;

  private final MessagePublisher publisher;
  private final long maxBodyBytes;
  private final InstantSource clock;

  /**
   * Prepares the route.
   *
   * @param publisher decides what is allowed, and sends
   * @param maxPayload the largest payload that any broker takes, in bytes
   */
  public PublishRoute(MessagePublisher publisher, int maxPayload, InstantSource clock) {
    this.publisher = publisher;
    this.maxBodyBytes = Math.round(maxPayload * BODY_PER_PAYLOAD) + ROOM_BESIDE_PAYLOAD;
    this.clock = clock;
  }

  /** Adds the route to the router. */
  public void mount(Router router) {
    router.post(PATH).handler(this::checkType);
    router
        .post(PATH)
        .handler(BodyHandler.create(false).setBodyLimit(maxBodyBytes))
        .handler(this::publish)
        .failureHandler(this::failed);
  }

  private void checkType(RoutingContext context) {
    String type = context.request().getHeader("content-type");
    if (type != null && type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      context.next();
    } else {
      problem(context, 415, "the message is awaited as application/json");
    }
  }

  private void publish(RoutingContext context) {
    OutgoingMessage message;
    try {
      JsonObject json = context.body().asJsonObject();
      if (json == null) {
        throw new DecodeException("nothing there");
      }
      message = OutgoingMessageReader.read(json, Set.of());
    } catch (DecodeException | ClassCastException e) {
      problem(context, 400, "the body is not a JSON object");
      return;
    } catch (IllegalArgumentException e) {
      problem(context, 400, e.getMessage());
      return;
    }
    if (!ApiDoor.caller(context).permissions().mayPublish(message.topic())) {
      problem(context, 403, "this caller may not publish to " + message.topic());
      return;
    }
    Context eventLoop = context.vertx().getOrCreateContext();
    publisher
        .publish(message)
        .onComplete(
            published -> eventLoop.runOnContext(back -> answer(context, message, published)));
  }

  private void answer(
      RoutingContext context, OutgoingMessage message, AsyncResult<Void> published) {
    if (published.failed()) {
      Throwable failure = published.cause();
      problem(context, code(failure), failure.getMessage());
      return;
    }
    answer(
        context,
        200,
        new JsonObject()
            .put("published", true)
            .put("topic", message.topic())
            .put("qos", message.qos())
            .put("timestamp", now()));
  }

  private static int code(Throwable failure) {
    return failure instanceof PublishException known
        ? switch (known.kind()) {
          case INVALID -> 400;
          case FORBIDDEN -> 403;
          case TOO_MANY -> 429;
          case REFUSED -> 502;
          case NOT_CONNECTED -> 503;
          case UNANSWERED -> 504;
        }
        : 500;
  }

  private void failed(RoutingContext context) {
    if (context.statusCode() == 413) {
      problem(context, 413, "the message is larger than mqtt.maxMessageSize allows");
    } else {
      context.next();
    }
  }

  private void problem(RoutingContext context, int code, String error) {
    answer(
        context,
        code,
        new JsonObject()
            .put("error", error)
            .put("method", context.request().method().name())
            .put("path", PATH)
            .put("timestamp", now()));
  }

  private static void answer(RoutingContext context, int code, JsonObject body) {
    context
        .response()
        .setStatusCode(code)
        .putHeader("content-type", "application/json")
        .end(body.toBuffer());
  }

  private String now() {
    return Timestamps.format(clock.millis());
  }
}
