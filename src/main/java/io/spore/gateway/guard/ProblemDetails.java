package io.spore.gateway.guard;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.spore.gateway.event.Timestamps;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;

/** What is wrong with a request, as RFC 9457 details it. All doors answer in this form. */
public final class ProblemDetails {
  /** The media type of such an answer. */
  public static final String TYPE = "application/problem+json";

  private ProblemDetails() {}

  /**
   * Details a problem.
   *
   * @param status the HTTP status code
   * @param detail what is wrong, for people
   * @param now milliseconds since the epoch
   */
  public static JsonObject of(HttpServerRequest request, int status, String detail, long now) {
    return of(status, detail)
        .put("method", request.method().name())
        .put("path", request.path())
        .put("timestamp", Timestamps.format(now));
  }

  /** Details a problem with what could not be understood, so that nothing is known of it. */
  static JsonObject of(int status, String detail, long now) {
    return of(status, detail).put("timestamp", Timestamps.format(now));
  }

  private static JsonObject of(int status, String detail) {
    return new JsonObject()
        .put("type", "about:blank")
        .put("title", HttpResponseStatus.valueOf(status).reasonPhrase())
        .put("status", status)
        .put("detail", detail)
        // The Go gateway's clients look here.
        .put("error", detail);
  }
}
