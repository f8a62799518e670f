package io.spore.gateway.http;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.openapi.router.OpenAPIRoute;
import io.vertx.ext.web.openapi.router.RouterBuilder;
import io.vertx.openapi.contract.OpenAPIContract;
import io.vertx.openapi.contract.Operation;
import io.vertx.openapi.validation.RequestUtils;
import io.vertx.openapi.validation.ValidatableRequest;
import io.vertx.openapi.validation.ValidatedRequest;
import java.util.List;

/** Joins the operations of the API's description to what answers them. */
final class Operations {
  /** The largest request that is read into memory, in bytes; firmware is handed through instead. */
  static final int MAX_BODY = 64 * 1024;

  private final RouterBuilder builder;

  /** Begins without answers. */
  Operations(Vertx vertx, OpenAPIContract contract) {
    builder = RouterBuilder.create(vertx, contract, Operations::extract);
  }

  /** Answers an operation; the request fits its description. */
  void on(String operationId, Handler<RoutingContext> handler) {
    OpenAPIRoute route = route(operationId);
    Operation operation = route.getOperation();
    // Validation goes through a worker thread, so what has nothing to check is spared it.
    route.setDoValidation(
        operation.getRequestBody() != null || !operation.getParameters().isEmpty());
    route.addHandler(handler);
  }

  /** Answers an operation whose body is a stream: nothing of the request is checked or read yet. */
  void onStream(String operationId, Handler<RoutingContext> handler) {
    route(operationId).setDoValidation(false).addHandler(handler);
  }

  /**
   * The routes.
   *
   * @throws IllegalStateException when an operation of the description has no handler
   */
  Router router() {
    List<String> unanswered =
        builder.getRoutes().stream()
            .filter(route -> route.getHandlers().isEmpty())
            .map(route -> route.getOperation().getOperationId())
            .sorted()
            .toList();
    if (!unanswered.isEmpty()) {
      throw new IllegalStateException("nobody answers " + unanswered);
    }
    return builder.createRouter();
  }

  /** The request as it was checked. */
  static ValidatedRequest checked(RoutingContext context) {
    return context.get(RouterBuilder.KEY_META_DATA_VALIDATED_REQUEST);
  }

  private OpenAPIRoute route(String operationId) {
    OpenAPIRoute route = builder.getRoute(operationId);
    if (route == null) {
      throw new IllegalStateException("the API's description has no " + operationId);
    }
    return route;
  }

  private static Future<ValidatableRequest> extract(RoutingContext context, Operation operation) {
    return RequestUtils.extract(
        context.request(), operation, () -> body(context.request(), MAX_BODY));
  }

  /** The request's whole body; fails with 413 when it has more than so many bytes. */
  static Future<Buffer> body(HttpServerRequest request, int maxBytes) {
    BoundedBody body = new BoundedBody(maxBytes);
    request.handler(body::add);
    request.exceptionHandler(body::fail);
    request.endHandler(end -> body.end());
    return body.whole();
  }
}
