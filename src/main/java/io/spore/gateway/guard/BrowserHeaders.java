package io.spore.gateway.guard;

import io.vertx.core.http.HttpServerResponse;

/** What browsers are told with every answer. */
public final class BrowserHeaders {
  /** For data: whoever opens it in a browser sees it, and nothing in it runs. */
  public static final String NOTHING_RUNS = "default-src 'none'; frame-ancestors 'none'; sandbox";

  private BrowserHeaders() {}

  /** Has browsers take the answer for what it says it is, show it in no frame, and tell nobody. */
  public static void protect(HttpServerResponse response) {
    response
        .putHeader("x-content-type-options", "nosniff")
        .putHeader("x-frame-options", "DENY")
        .putHeader("referrer-policy", "no-referrer");
  }

  /** Has browsers give the answer to a page of this origin, which may ask more (CORS). */
  public static void allow(String origin, HttpServerResponse response) {
    response
        .putHeader("access-control-allow-origin", origin)
        .putHeader("access-control-allow-methods", "GET, POST, PUT, DELETE")
        .putHeader("access-control-allow-headers", "authorization, content-type, last-event-id")
        .putHeader("access-control-expose-headers", "retry-after")
        .putHeader("access-control-max-age", "600");
  }
}
