package io.spore.gateway.control;

import io.netty.handler.codec.http.QueryStringEncoder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.util.Map;

/** Calls nodes over plain HTTP, which is what SPORE firmware speaks. */
public final class HttpNodeCaller implements NodeCaller {
  private static final int TIMEOUT_MS = 5_000;

  private final HttpClient client;
  private final int port;

  /**
   * Prepares to call.
   *
   * @param port that nodes serve HTTP on
   */
  public HttpNodeCaller(Vertx vertx, int port) {
    // a node serves few connections, so none is kept
    this.client =
        vertx.createHttpClient(
            new HttpClientOptions().setConnectTimeout(TIMEOUT_MS).setKeepAlive(false));
    this.port = port;
  }

  @Override
  public Future<Integer> post(String ip, String path, Map<String, String> form) {
    RequestOptions request =
        new RequestOptions()
            .setMethod(HttpMethod.POST)
            .setHost(ip)
            .setPort(port)
            .setURI(path)
            .setTimeout(TIMEOUT_MS);
    return client
        .request(request)
        .compose(
            open ->
                open.putHeader("content-type", "application/x-www-form-urlencoded")
                    .send(encode(form)))
        .map(HttpClientResponse::statusCode);
  }

  private static String encode(Map<String, String> form) {
    QueryStringEncoder encoder = new QueryStringEncoder("");
    form.forEach(encoder::addParam);
    String encoded = encoder.toString();
    return encoded.isEmpty() ? "" : encoded.substring(1);
  }
}
