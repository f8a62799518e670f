package io.spore.gateway.http;

import static io.spore.gateway.support.Futures.await;

import io.spore.gateway.config.AuthConfig;
import io.spore.gateway.config.ConfigReader;
import io.spore.gateway.config.GatewayConfig;
import io.spore.gateway.config.LoggingConfig;
import io.spore.gateway.event.CurrentState;
import io.spore.gateway.event.Origin;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.http.OperatorDesk.LogLevel;
import io.spore.gateway.http.OperatorDesk.MetricsPage;
import io.spore.gateway.support.FakeDirectory;
import io.spore.gateway.support.FakeNodes;
import io.spore.gateway.support.TestAuth;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The API on a port of its own, with whom a test has answer it. */
final class RunningApi {
  /** The largest payload that may be published, in bytes. */
  static final int MAX_PAYLOAD = 300_000;

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  final FakeDirectory directory = new FakeDirectory();
  final FakeNodes nodes = new FakeNodes();
  final FakeRollouts rollouts = new FakeRollouts();
  final FakePublisher publisher = new FakePublisher();
  final HttpApi api;

  private final Vertx vertx = Vertx.vertx();
  private final int port;

  RunningApi(String... trustedHosts) throws Exception {
    this(TestAuth.OFF, trustedHosts);
  }

  RunningApi(AuthConfig auth, String... trustedHosts) throws Exception {
    Map<String, String> environment =
        Map.of("SPORE_HTTP_TRUSTED_HOSTS", String.join(",", trustedHosts));
    GatewayConfig config =
        await(new ConfigReader(vertx, environment).read(Optional.empty(), Map.of()));
    ApiDesks desks =
        new ApiDesks(
            directory,
            nodes,
            rollouts,
            new PublishDesk(publisher, TestAuth.filters("a/#", "b"), MAX_PAYLOAD));
    api =
        new HttpApi(
            config,
            () -> CurrentState.UNKNOWN,
            () -> 0,
            () -> Future.succeededFuture(List.of()),
            desks,
            Optional.empty(),
            new EventsRoute(
                Optional::empty, () -> new Origin("test", 1), 100, InstantSource.system()),
            new Gate(vertx, config.http(), auth, config.limits(), InstantSource.system()),
            operators(),
            InstantSource.system());
    port =
        await(
                vertx
                    // As the gateway serves it.
                    .createHttpServer(
                        new HttpServerOptions()
                            .setStrictThreadMode(true)
                            .setHttp2ClearTextEnabled(false))
                    .requestHandler(api.router(vertx))
                    .listen(0, "127.0.0.1"))
            .actualPort();
  }

  /** What operators ask; metrics are kept. */
  static OperatorDesk operators() {
    return new OperatorDesk(
        new Health(),
        Optional.of(new MetricsPage("text/plain", () -> Optional.of(""))),
        new LogLevel(() -> LoggingConfig.Level.INFO, level -> {}),
        AdminGuard.BY_TOKEN);
  }

  /** The routes of the API's description. */
  Router operations() throws Exception {
    return api.operations(vertx, await(ApiContract.load(vertx)));
  }

  int port() {
    return port;
  }

  Vertx vertx() {
    return vertx;
  }

  HttpResponse<String> get(String path) throws Exception {
    return send(request(path).GET());
  }

  HttpResponse<String> post(String path, String contentType, String body) throws Exception {
    HttpRequest.Builder request = request(path).POST(BodyPublishers.ofString(body));
    return send(contentType.isEmpty() ? request : request.header("content-type", contentType));
  }

  HttpResponse<String> post(String path) throws Exception {
    return post(path, "", "");
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(20));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }

  static JsonObject json(HttpResponse<String> response) {
    return new JsonObject(response.body());
  }

  void close() throws Exception {
    await(vertx.close());
  }
}
