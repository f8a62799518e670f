package io.spore.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The JavaScript client, as pages load it. There is no secret in it. */
final class ClientScript {
  /** Where it is served, and where it is in the jar. */
  static final String PATH = "/client/spore-client.js";

  private final WebFile script;

  /** Reads it. */
  ClientScript() {
    try {
      script =
          WebFile.read(PATH).orElseThrow(() -> new IllegalStateException("the jar lacks " + PATH));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Answers with the script, or that the page has this very one already. */
  void serve(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.ETAG, script.tag())
        // Kept, but asked for each time: it changes with the gateway.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
    if (script.tag().equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      context.response().setStatusCode(304).end();
    } else {
      context.response().putHeader(HttpHeaders.CONTENT_TYPE, script.type()).end(script.plain());
    }
  }
}
