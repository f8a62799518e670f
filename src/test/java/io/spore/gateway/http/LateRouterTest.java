package io.spore.gateway.http;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.ext.web.Router;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(VertxExtension.class)
class LateRouterTest {
  private static final String BODY = "0123456789".repeat(20_000);

  private final HttpClient client = HttpClient.newHttpClient();
  private final Queue<Future<String>> materials = new ArrayDeque<>();
  private final AtomicInteger routersMade = new AtomicInteger();
  private CountDownLatch asked;
  private int port;

  @BeforeEach
  void serve(Vertx vertx) throws Exception {
    Router outer = Router.router(vertx);
    outer.route().handler(new LateRouter<>(this::material, greeting -> router(vertx, greeting)));
    port =
        await(
                vertx
                    .createHttpServer(new HttpServerOptions().setStrictThreadMode(true))
                    .requestHandler(outer)
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  @Test
  void requestsThatCameTooEarlyAreAnsweredWithTheirWholeBodiesByOneRouter() throws Exception {
    Promise<String> material = Promise.promise();
    asked = new CountDownLatch(2);
    materials.add(material.future());
    materials.add(material.future());
    CompletableFuture<HttpResponse<String>> first = post();
    CompletableFuture<HttpResponse<String>> second = post();
    assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();

    // On a thread that is no event loop.
    material.complete("hello");

    assertThat(first.get(10, TimeUnit.SECONDS).body()).isEqualTo("hello " + BODY.length());
    assertThat(second.get(10, TimeUnit.SECONDS).body()).isEqualTo("hello " + BODY.length());
    assertThat(post().get(10, TimeUnit.SECONDS).body()).isEqualTo("hello " + BODY.length());
    assertThat(routersMade).hasValue(1);
  }

  @Test
  void aRequestWhoseRouterCouldNotBeMadeFailsAndTheNextOneTriesAgain() throws Exception {
    asked = new CountDownLatch(2);
    materials.add(Future.failedFuture("unreadable"));
    materials.add(Future.succeededFuture("hello"));

    assertThat(post().get(10, TimeUnit.SECONDS).statusCode()).isEqualTo(500);
    assertThat(post().get(10, TimeUnit.SECONDS).body()).isEqualTo("hello " + BODY.length());
  }

  private Future<String> material() {
    asked.countDown();
    return materials.remove();
  }

  private Router router(Vertx vertx, String greeting) {
    routersMade.incrementAndGet();
    Router router = Router.router(vertx);
    router
        .post("/")
        .handler(
            context ->
                context
                    .request()
                    .body()
                    .onSuccess(body -> context.end(greeting + " " + body.length())));
    return router;
  }

  private CompletableFuture<HttpResponse<String>> post() {
    return client.sendAsync(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/"))
            .POST(BodyPublishers.ofString(BODY))
            .build(),
        BodyHandlers.ofString());
  }
}
