package io.spore.gateway.http;

import io.spore.gateway.event.OutgoingMessage;
import io.spore.gateway.event.OutgoingMessageReader;
import io.spore.gateway.guard.Permissions;
import io.spore.gateway.guard.TopicSet;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Locale;
import java.util.Set;

/**
 * Sends a message to a broker and answers once the broker acknowledged. Only JSON is taken: a page
 * of another site can send that to a gateway in its visitor's network only after the gateway has
 * agreed.
 */
final class PublishRoutes implements HttpApi.RouteGroup {
  static final String PATH = "/api/publish";

  /** The payload may be in base64, a third longer, and has company. */
  private static final double BODY_PER_PAYLOAD = 1.4;

  private static final int ROOM_BESIDE_PAYLOAD = 128 * 1024;

  private final PublishDesk desk;
  private final int maxBodyBytes;
  private final Answers answers;

  PublishRoutes(PublishDesk desk, Answers answers) {
    this.desk = desk;
    this.maxBodyBytes =
        Math.toIntExact(Math.round(desk.maxPayload() * BODY_PER_PAYLOAD) + ROOM_BESIDE_PAYLOAD);
    this.answers = answers;
  }

  @Override
  public void addTo(Operations operations) {
    operations.on("publishable", this::publishable);
    // A stream, since it may be larger than what other operations take.
    operations.onStream("publish", this::publish);
  }

  private void publishable(RoutingContext context) {
    JsonArray allow = new JsonArray();
    if (!ApiDoor.caller(context).permissions().publish().equals(TopicSet.NOTHING)) {
      desk.allow().forEach(filter -> allow.add(filter.toString()));
    }
    answers.json(context, new JsonObject().put("allow", allow).put("timestamp", answers.now()));
  }

  private void publish(RoutingContext context) {
    String type = context.request().getHeader("content-type");
    if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new ProblemException(415, "the message is awaited as application/json");
    }
    Permissions permissions = ApiDoor.caller(context).permissions();
    answers.json(
        context,
        Operations.body(context.request(), maxBodyBytes)
            .map(PublishRoutes::read)
            .compose(message -> publish(message, permissions)));
  }

  private static OutgoingMessage read(Buffer body) {
    JsonObject json;
    try {
      json = body.toJsonObject();
    } catch (DecodeException | ClassCastException e) {
      json = null;
    }
    if (json == null) {
      throw new ProblemException(400, "the body is not a JSON object");
    }
    return OutgoingMessageReader.read(json, Set.of());
  }

  private Future<JsonObject> publish(OutgoingMessage message, Permissions permissions) {
    if (!permissions.mayPublish(message.topic())) {
      throw new ProblemException(403, "this caller may not publish to " + message.topic());
    }
    return desk.publisher()
        .publish(message)
        .map(
            acknowledged ->
                new JsonObject()
                    .put("published", true)
                    .put("topic", message.topic())
                    .put("qos", message.qos())
                    .put("timestamp", answers.now()));
  }
}
