package io.spore.gateway.support;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.Gateway;
import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.metrics.Meters;
import io.spore.gateway.metrics.VertxMeters;
import io.vertx.core.Vertx;
import io.vertx.core.VertxBuilder;
import io.vertx.core.VertxOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A whole gateway inside the test, on ports of 127.0.0.1 that the system chooses. */
public final class RunningGateway implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Vertx vertx;
  private final Gateway gateway;

  private RunningGateway(Vertx vertx, Gateway gateway) {
    this.vertx = vertx;
    this.gateway = gateway;
  }

  /**
   * Starts a gateway.
   *
   * @param variables what it finds in its environment, such as {@code SPORE_MQTT_URL}
   */
  public static RunningGateway start(Map<String, String> variables) {
    Map<String, String> environment =
        new LinkedHashMap<>(
            Map.of(
                "SPORE_HTTP_HOST", "127.0.0.1",
                "SPORE_HTTP_PORT", "0",
                "SPORE_UDP_HOST", "127.0.0.1",
                "SPORE_UDP_PORT", "0"));
    environment.putAll(variables);
    Meters meters = new Meters();
    VertxOptions options = new VertxOptions();
    VertxBuilder builder = Vertx.builder().with(options);
    VertxMeters.count(builder, options, meters);
    Vertx vertx = builder.build();
    GatewayConfig config =
        await(new ConfigReader(vertx, environment).read(Optional.empty(), Map.of()));
    Gateway gateway =
        new Gateway(
            vertx, config, false, Optional.of(meters).filter(on -> config.metrics().enabled()));
    await(gateway.start());
    return new RunningGateway(vertx, gateway);
  }

  /** The gateway itself. */
  public Gateway gateway() {
    return gateway;
  }

  /** The address of a resource, such as {@code /metrics}. */
  public URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  /** What the gateway answers when asked for this. */
  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(HttpRequest.newBuilder(uri(path)));
  }

  /** What the gateway answers to this request. */
  public HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return HTTP.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    await(gateway.stop());
    await(vertx.close());
  }
}
