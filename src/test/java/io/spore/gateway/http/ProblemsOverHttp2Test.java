package io.spore.gateway.http;

import static io.spore.gateway.support.Futures.await;
import static org.assertj.core.api.Assertions.assertThat;

import io.spore.gateway.support.TestAuth;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The API's refusals where several requests share a connection. */
class ProblemsOverHttp2Test {
  private RunningApi api;
  private HttpClient client;
  private int port;

  @BeforeEach
  void serve() throws Exception {
    api = new RunningApi(TestAuth.tokens(TestAuth.admin("does")));
    Vertx vertx = api.vertx();
    port =
        await(vertx.createHttpServer().requestHandler(api.api.router(vertx)).listen(0, "127.0.0.1"))
            .actualPort();
    client =
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false));
  }

  @AfterEach
  void close() throws Exception {
    api.close();
  }

  @Test
  void aRequestRefusedBeforeItsBodyCameIsAnsweredAndTheConnectionGoesOn() throws Exception {
    HttpClientResponse refused = post("/api/discovery/refresh");
    HttpClientResponse next = post("/api/discovery/refresh");

    assertThat(refused.version()).isEqualTo(HttpVersion.HTTP_2);
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.getHeader("connection")).isNull();
    assertThat(next.statusCode()).isEqualTo(401);
    assertThat(next.request().connection()).isSameAs(refused.request().connection());
  }

  /** Sends a body behind the head, and tells the answer's head. */
  private HttpClientResponse post(String path) throws Exception {
    return await(
        client
            .request(HttpMethod.POST, port, "127.0.0.1", path)
            .compose(request -> request.send(Buffer.buffer("x".repeat(30_000)))));
  }
}
