package io.spore.gateway.http;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The JavaScript client, as pages load it. Pages of any origin may: there is no secret in it. */
final class ClientScript {
  /** Where it is served, and where it is in the jar. */
  static final String PATH = "/client/spore-client.js";

  private static final int DIGITS = 16;

  private final Buffer script;
  private final String tag;

  /** Reads it. */
  ClientScript() {
    byte[] bytes = read();
    script = Buffer.buffer(bytes);
    tag = '"' + digest(bytes) + '"';
  }

  /** Answers with the script, or that the page has this very one already. */
  void serve(RoutingContext context) {
    context
        .response()
        .putHeader(HttpHeaders.ETAG, tag)
        // Kept, but asked for each time: it changes with the gateway.
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    if (tag.equals(context.request().getHeader(HttpHeaders.IF_NONE_MATCH))) {
      context.response().setStatusCode(304).end();
    } else {
      context
          .response()
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript; charset=utf-8")
          .end(script);
    }
  }

  private static byte[] read() {
    try (InputStream in = ClientScript.class.getResourceAsStream(PATH)) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks " + PATH);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String digest(byte[] bytes) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
      return HexFormat.of().formatHex(digest).substring(0, DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
