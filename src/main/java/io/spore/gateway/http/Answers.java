package io.spore.gateway.http;

import io.spore.gateway.event.Timestamps;
import io.spore.gateway.guard.ProblemDetails;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How requests are answered: JSON, and problems as RFC 9457 details them. */
final class Answers {
  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final int INTERNAL_ERROR = 500;

  private final InstantSource clock;

  Answers(InstantSource clock) {
    this.clock = clock;
  }

  /** The present, as clients see it. */
  String now() {
    return Timestamps.format(clock.millis());
  }

  void json(RoutingContext context, JsonObject body) {
    json(context, 200, body);
  }

  void json(RoutingContext context, int status, JsonObject body) {
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", "application/json")
        .end(body.toBuffer());
  }

  /** Answers with what the future brings, or with its failure as a problem. */
  void json(RoutingContext context, Future<JsonObject> body) {
    whenDone(
        context,
        body,
        done -> {
          if (done.succeeded()) {
            json(context, done.result());
          } else {
            failure(context, done.cause());
          }
        });
  }

  /**
   * Goes on once the future is done, on the event loop of the client's connection: it may be
   * another one that completes the future. A client that is gone by then is not answered.
   */
  <T> void whenDone(RoutingContext context, Future<T> future, Handler<AsyncResult<T>> handler) {
    Context home = context.vertx().getOrCreateContext();
    future.onComplete(
        done ->
            home.runOnContext(
                there -> {
                  if (!context.response().closed() && !context.response().ended()) {
                    handler.handle(done);
                  }
                }));
  }

  /** Answers with a problem; what is no known one is logged, and not told to the client. */
  void failure(RoutingContext context, Throwable failure) {
    Throwable known = KnownFailures.asProblem(failure);
    if (known instanceof ProblemException problem) {
      problem(context, problem.status(), problem.getMessage(), problem.members());
    } else {
      LOG.atError()
          .addKeyValue("path", context.request().path())
          .setCause(failure)
          .log("request failed");
      problem(context, INTERNAL_ERROR, "internal error", Map.of());
    }
  }

  /** Answers with a problem. */
  void problem(RoutingContext context, int status, String detail, Map<String, String> members) {
    HttpServerResponse response = context.response();
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    JsonObject body = ProblemDetails.of(context.request(), status, detail, clock.millis());
    members.forEach(body::put);
    boolean alone = context.request().version() != HttpVersion.HTTP_2;
    if (alone && !context.request().isEnded()) {
      // What the client still sends is not read, so nothing else can come over this connection.
      // HTTP/2 has no such header, and other requests are on the same connection.
      response.putHeader("connection", "close");
    }
    response
        .setStatusCode(status)
        .putHeader("content-type", ProblemDetails.TYPE)
        .end(body.toBuffer());
  }
}
