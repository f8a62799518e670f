package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventHistory.Missing;
import io.spore.gateway.event.Timestamps;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.ProblemDetails;
import io.spore.gateway.guard.Selection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;

/** What the gateway says to one client alone, as JSON. */
final class Notices {
  /** Makes no more than objects: an ObjectMapper would make 400 classes ready at the start. */
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final InstantSource clock;

  Notices(InstantSource clock) {
    this.clock = clock;
  }

  /** The client missed events because it was too slow. */
  ObjectNode gap(WaitingFrames.Loss loss) {
    ObjectNode notice = notice("gateway/gap");
    notice.put("dropped", loss.events());
    notice.put("from", loss.fromSeq());
    notice.put("to", loss.toSeq());
    notice.put("reason", "slow client");
    return stamped(notice);
  }

  /**
   * The client can't get all events that it lacks.
   *
   * @param after where the client stood, if it said so
   */
  ObjectNode gap(Missing missing, Optional<Cursor> after) {
    ObjectNode notice = notice("gateway/gap");
    notice.put("dropped", missing.count() < 0 ? null : Long.valueOf(missing.count()));
    notice.putNull("from");
    notice.putNull("to");
    notice.put("reason", missing.reason());
    after.ifPresent(cursor -> notice.put("after", cursor.toString()));
    return stamped(notice);
  }

  /** The gateway does not understand what the client sent. */
  ObjectNode error(BadRequestException problem) {
    ObjectNode notice = notice("gateway/error");
    describe(problem, notice);
    return stamped(notice);
  }

  /** The gateway does not do what the client asked for. */
  ObjectNode refusal(ObjectNode request, BadRequestException problem) {
    ObjectNode notice = reply(request, false);
    describe(problem, notice);
    return stamped(notice);
  }

  /** The gateway does not do what an HTTP request asked for. */
  JsonObject problem(HttpServerRequest request, int status, String detail) {
    return ProblemDetails.of(request, status, detail, clock.millis());
  }

  /** A parameter of an HTTP request is wrong. */
  JsonObject problem(HttpServerRequest request, BadRequestException problem) {
    return problem(request, 400, problem.field() + ": " + problem.getMessage())
        .put("field", problem.field())
        .put("value", problem.value());
  }

  /** The gateway does what the client asked for. */
  ObjectNode consent(ObjectNode request) {
    return stamped(reply(request, true));
  }

  /** The gateway does what the client asked for, and this is what the client sees from now on. */
  ObjectNode consent(ObjectNode request, Selection selection, boolean cursors) {
    ObjectNode notice = reply(request, true);
    if (!selection.everything()) {
      addAll(notice.putArray("topics"), selection.topics());
    }
    addAll(notice.putArray("exclude"), selection.exclude());
    notice.put("cursors", cursors);
    return stamped(notice);
  }

  /** The client's token is accepted. */
  ObjectNode consent(ObjectNode request, Caller caller) {
    ObjectNode notice = reply(request, true);
    caller.expiresAt().ifPresent(at -> notice.put("expiresAt", Timestamps.format(at)));
    return stamped(notice);
  }

  /** The client's token is about to expire, in milliseconds since the epoch. */
  ObjectNode expires(long expiresAt) {
    return stamped(
        notice("gateway/auth")
            .put("status", "expires")
            .put("expiresAt", Timestamps.format(expiresAt)));
  }

  /** The client has everything up to here. */
  ObjectNode cursor(Cursor cursor) {
    return stamped(notice("gateway/cursor").put("cursor", cursor.toString()));
  }

  /**
   * The last events of all topics come, or were all.
   *
   * @param status {@code begin} or {@code end}
   */
  ObjectNode snapshot(String status, int events, Cursor cursor) {
    return stamped(
        notice("gateway/snapshot")
            .put("status", status)
            .put("events", events)
            .put("cursor", cursor.toString()));
  }

  /** A replay begins. */
  ObjectNode replayBegins(Replay replay) {
    ObjectNode notice = notice("gateway/replay").put("status", "begin");
    notice.put("from", replay.from().map(Timestamps::format).orElse(null));
    notice.put("to", replay.to().map(Timestamps::format).orElse(null));
    if (replay.asFastAsPossible()) {
      notice.put("speed", Replay.MAX);
    } else {
      notice.put("speed", replay.speed());
    }
    return stamped(notice);
  }

  /**
   * A replay is over.
   *
   * @param status {@code end} or {@code cancelled}
   */
  ObjectNode replayEnds(String status, long events) {
    return stamped(notice("gateway/replay").put("status", status).put("events", events));
  }

  private static ObjectNode notice(String topic) {
    return JSON.objectNode().put("topic", topic);
  }

  private static ObjectNode reply(ObjectNode request, boolean ok) {
    ObjectNode notice = notice("gateway/reply");
    notice.set("type", request.get("type"));
    if (request.has("id")) {
      notice.set("id", request.get("id"));
    }
    return notice.put("ok", ok);
  }

  private static void describe(BadRequestException problem, ObjectNode notice) {
    notice.put("field", problem.field());
    notice.put("value", problem.value());
    notice.put("message", problem.getMessage());
  }

  private static void addAll(ArrayNode array, Collection<?> values) {
    values.forEach(value -> array.add(value.toString()));
  }

  private ObjectNode stamped(ObjectNode notice) {
    return notice.put("timestamp", Timestamps.format(clock.millis()));
  }
}
