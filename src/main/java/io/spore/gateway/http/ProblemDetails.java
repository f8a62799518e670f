package io.spore.gateway.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.spore.gateway.event.Timestamps;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** What is wrong with a request, as RFC 9457 details it. */
final class ProblemDetails {
  /** The media type of such an answer. */
  static final String TYPE = "application/problem+json";

  private ProblemDetails() {}

  /**
   * Details a problem.
   *
   * @param status the HTTP status code
   * @param detail what is wrong, for people
   * @param now milliseconds since the epoch
   */
  static JsonObject of(HttpServerRequest request, int status, String detail, long now) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", detail)
        // The Go gateway's clients look here.
        .put("error", detail)
        .put("method", request.method().name())
        .put("path", request.path())
        .put("timestamp", Timestamps.format(now));
  }
}
