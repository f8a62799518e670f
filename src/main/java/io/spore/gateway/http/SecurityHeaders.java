package io.spore.gateway.http;

import io.spore.gateway.guard.BrowserHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;

/** What browsers are told to be careful with. */
final class SecurityHeaders {
  /** Pages load what the gateway itself serves, talk to it alone, and stand in no frame. */
  private static final String PAGES =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:;"
          + " font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none';"
          + " form-action 'none'; frame-ancestors 'none'";

  private SecurityHeaders() {}

  /** Adds them to whatever the answer will be. */
  static void add(RoutingContext context) {
    HttpServerResponse response = context.response();
    BrowserHeaders.protect(response);
    context.addHeadersEndHandler(
        end -> {
          String type = response.headers().get("content-type");
          boolean page = type != null && type.startsWith("text/html");
          if (!response.headers().contains("content-security-policy")) {
            response.putHeader(
                "content-security-policy", page ? PAGES : BrowserHeaders.NOTHING_RUNS);
          }
        });
    context.next();
  }
}
