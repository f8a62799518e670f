package io.spore.gateway.http;

import io.spore.gateway.guard.BrowserHeaders;
import io.spore.gateway.guard.ClientAddresses;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Origins;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.Refusals;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stands before every route: a page from elsewhere can't act through the browser of somebody who
 * has it open, neither across origins nor by having its own name lead here. Pages that may are told
 * so, as browsers want it (CORS).
 */
final class OriginDoor implements Handler<RoutingContext> {
  private static final Set<HttpMethod> READING = Set.of(HttpMethod.GET, HttpMethod.HEAD);

  private final Gate gate;
  private final ClientAddresses addresses;
  private final Refusals refusals;
  private final Problem problem;

  OriginDoor(Gate gate, Problem problem) {
    this.gate = gate;
    this.addresses = gate.addresses();
    this.refusals = gate.doorman().refusals();
    this.problem = problem;
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    List<String> from = request.headers().getAll("origin");
    Optional<Refusal> objection = objection(request, from);
    if (objection.isPresent()) {
      refusals.count(objection.get());
      problem.answer(context, objection.get().httpStatus(), objection.get().text());
      return;
    }
    context.response().putHeader("vary", "Origin");
    if (!from.isEmpty()) {
      BrowserHeaders.allow(from.get(0), context.response());
    }
    if (request.method().equals(HttpMethod.OPTIONS)) {
      context.response().setStatusCode(204).end();
    } else {
      context.next();
    }
  }

  private Optional<Refusal> objection(HttpServerRequest request, List<String> from) {
    Origins origins = gate.origins();
    Optional<Refusal> foreign = origins.objection(request.authority(), from);
    boolean changes =
        !READING.contains(request.method()) && !request.method().equals(HttpMethod.OPTIONS);
    return foreign.isPresent() || !changes
        ? foreign
        : origins.objectionToChange(addresses.of(request.remoteAddress(), request.headers()));
  }
}
