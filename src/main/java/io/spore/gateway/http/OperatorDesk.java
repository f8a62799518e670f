package io.spore.gateway.http;

import io.spore.gateway.config.LoggingConfig;
import io.spore.gateway.guard.ProblemDetails;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators and their tools ask for: metrics, health, and how much is logged. */
public final class OperatorDesk {
  private static final Logger LOG = LoggerFactory.getLogger(OperatorDesk.class);
  private static final String JSON = "application/json";
  private static final int LARGEST_BODY = 1_024;

  private final LogLevel logLevel;
  private final AdminGuard guard;
  private final Map<String, Route> routes = new HashMap<>();

  /** Answers requests of one path. */
  @FunctionalInterface
  private interface Route {
    void answer(Vertx vertx, HttpServerRequest request);
  }

  /**
   * How much is logged.
   *
   * @param now the level in force
   * @param change puts another one in force
   */
  public record LogLevel(Supplier<LoggingConfig.Level> now, Consumer<LoggingConfig.Level> change) {}

  /**
   * Metrics as a monitoring system reads them.
   *
   * @param contentType their form
   * @param page makes them, which may take some milliseconds; empty while the gateway starts
   */
  public record MetricsPage(String contentType, Supplier<Optional<String>> page) {}

  /**
   * Prepares the desk.
   *
   * @param metrics empty when none are kept
   * @param guard has a say in who may change the log level, beside what holds for the whole API
   */
  public OperatorDesk(
      Health health, Optional<MetricsPage> metrics, LogLevel logLevel, AdminGuard guard) {
    this.logLevel = logLevel;
    this.guard = guard;
    routes.put("/health/live", (vertx, request) -> onHealth(request, health.live()));
    routes.put("/health/ready", (vertx, request) -> onHealth(request, health.ready()));
    routes.put("/api/admin/log-level", (vertx, request) -> onLogLevel(request));
    metrics.ifPresent(
        page -> routes.put("/metrics", (vertx, request) -> onMetrics(vertx, request, page)));
  }

  void addTo(Router router) {
    routes.forEach(
        (path, route) ->
            router
                .route(path)
                .handler(context -> route.answer(context.vertx(), context.request())));
  }

  private static void onMetrics(Vertx vertx, HttpServerRequest request, MetricsPage metrics) {
    if (!isRead(request)) {
      return;
    }
    vertx
        .executeBlocking(() -> metrics.page().get(), false)
        .onSuccess(
            page ->
                page.ifPresentOrElse(
                    text -> answer(request, 200, metrics.contentType(), text),
                    () -> problem(request, 503, "the gateway is starting")))
        .onFailure(
            failure -> {
              LOG.atError().setCause(failure).log("metrics could not be read");
              problem(request, 500, "internal error");
            });
  }

  private static void onHealth(HttpServerRequest request, Health.Answer answer) {
    if (isRead(request)) {
      answer(request, answer.good() ? 200 : 503, JSON, answer.json().encode());
    }
  }

  private void onLogLevel(HttpServerRequest request) {
    Optional<String> refusal = guard.refusal(request);
    if (refusal.isPresent()) {
      problem(request, 403, refusal.get());
    } else if (request.method().equals(HttpMethod.PUT)) {
      onNewLogLevel(request);
    } else if (isRead(request)) {
      tellLogLevel(request);
    }
  }

  private void onNewLogLevel(HttpServerRequest request) {
    long length = contentLength(request);
    if (length < 0 || length > LARGEST_BODY) {
      problem(request, 413, "a body of 1 to " + LARGEST_BODY + " bytes is expected");
      return;
    }
    request
        .body()
        .onSuccess(
            body ->
                level(body)
                    .ifPresentOrElse(
                        wanted -> {
                          logLevel.change().accept(wanted);
                          tellLogLevel(request);
                        },
                        () ->
                            problem(
                                request,
                                400,
                                "expected {\"level\": …} with one of "
                                    + Arrays.toString(LoggingConfig.Level.values())
                                        .toLowerCase(Locale.ROOT))));
  }

  private void tellLogLevel(HttpServerRequest request) {
    String level = logLevel.now().get().name().toLowerCase(Locale.ROOT);
    answer(request, 200, JSON, new JsonObject().put("level", level).encode());
  }

  private static Optional<LoggingConfig.Level> level(Buffer body) {
    try {
      Object wanted = body.toJsonObject().getValue("level");
      return Arrays.stream(LoggingConfig.Level.values())
          .filter(level -> level.name().toLowerCase(Locale.ROOT).equals(wanted))
          .findFirst();
    } catch (DecodeException | ClassCastException notAnObject) {
      return Optional.empty();
    }
  }

  /** The body's length; negative when the request does not tell it. */
  private static long contentLength(HttpServerRequest request) {
    String text = request.getHeader("content-length");
    try {
      return text == null ? -1 : Long.parseLong(text);
    } catch (NumberFormatException e) {
      return -1;
    }
  }

  /** Whether the request only reads; answers it if not. */
  private static boolean isRead(HttpServerRequest request) {
    if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
      return true;
    }
    problem(request, 405, "method not allowed");
    return false;
  }

  private static void problem(HttpServerRequest request, int status, String error) {
    JsonObject problem = ProblemDetails.of(request, status, error, System.currentTimeMillis());
    answer(request, status, ProblemDetails.TYPE, problem.encode());
  }

  private static void answer(
      HttpServerRequest request, int status, String contentType, String body) {
    request
        .response()
        .setStatusCode(status)
        .putHeader("content-type", contentType)
        .putHeader("cache-control", "no-store")
        .end(body);
  }
}
