package io.spore.gateway.guard;

import io.spore.gateway.config.JwtConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.PemTrustOptions;
import java.net.URI;

/** Fetches a key set over HTTP, within bounds of time and size. */
final class KeySetFetcher {
  private static final long TIMEOUT_MS = 10_000;
  private static final int MOST_BYTES = 1 << 20;

  private final URI url;
  private final HttpClientAgent client;

  KeySetFetcher(Vertx vertx, JwtConfig config, URI url) {
    this.url = url;
    HttpClientOptions options = new HttpClientOptions().setConnectTimeout((int) TIMEOUT_MS);
    config
        .keySetCa()
        .ifPresent(ca -> options.setTrustOptions(new PemTrustOptions().addCertPath(ca.toString())));
    client = vertx.createHttpClient(options);
  }

  /** What stands there now; fails with what went wrong, in words. */
  Future<Buffer> fetch() {
    return client
        .request(new RequestOptions().setAbsoluteURI(url.toString()).setTimeout(TIMEOUT_MS))
        // The answer is read where it arrives: a step outside would run in the caller's context,
        // and could come after the answer's end.
        .compose(request -> request.idleTimeout(TIMEOUT_MS).send().compose(KeySetFetcher::body));
  }

  Future<Void> close() {
    return client.close();
  }

  private static Future<Buffer> body(HttpClientResponse response) {
    if (response.statusCode() != 200) {
      response.request().reset();
      return Future.failedFuture("HTTP status " + response.statusCode());
    }
    Promise<Buffer> whole = Promise.promise();
    Buffer collected = Buffer.buffer();
    response.handler(
        part -> {
          if (collected.length() + part.length() > MOST_BYTES) {
            whole.tryFail("the key set has more than " + MOST_BYTES + " bytes");
            response.request().reset();
          } else {
            collected.appendBuffer(part);
          }
        });
    response.exceptionHandler(whole::tryFail);
    response.endHandler(end -> whole.tryComplete(collected));
    return whole.future();
  }
}
