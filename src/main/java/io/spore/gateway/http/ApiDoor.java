package io.spore.gateway.http;

import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Doorman;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.RefusedException;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.util.Set;

/**
 * Stands before every route: lets nobody pass without a token where one is asked for, and nobody
 * change anything without being an admin.
 */
final class ApiDoor implements Handler<RoutingContext> {
  /** Where a caller gets a ticket. */
  static final String TICKET_PATH = "/api/ticket";

  /** Where the caller is kept for those behind the door. */
  static final String CALLER = "caller";

  /**
   * What load balancers and container engines ask, which have no token, and what a page needs
   * before it can show one.
   */
  private static final Set<String> OPEN =
      Set.of("/api/health", "/health", "/health/live", "/health/ready", ClientScript.PATH);

  /** What changes nothing though it is no question, or asks for itself what the caller may. */
  private static final Set<String> FOR_EVERY_CALLER = Set.of(TICKET_PATH, PublishRoutes.PATH);

  private static final Set<HttpMethod> READING =
      Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.OPTIONS);

  private final Gate gate;
  private final Doorman doorman;
  private final Problem problem;

  ApiDoor(Gate gate, Problem problem) {
    this.gate = gate;
    this.doorman = gate.doorman();
    this.problem = problem;
  }

  /** Who asks; of use behind the door only. */
  static Caller caller(RoutingContext context) {
    return context.get(CALLER);
  }

  @Override
  public void handle(RoutingContext context) {
    if (!doorman.asksForTokens() || OPEN.contains(context.normalizedPath())) {
      pass(context, Caller.ANYBODY);
      return;
    }
    HttpServerRequest request = context.request();
    request.pause();
    identify(request)
        .onComplete(
            done -> {
              request.resume();
              if (done.succeeded()) {
                pass(context, done.result());
              } else {
                refuse(context, done.cause());
              }
            });
  }

  /** A ticket for who asks, and how long it is good. */
  JsonObject ticketFor(RoutingContext context) {
    return new JsonObject()
        .put("ticket", doorman.ticketFor(caller(context)))
        .put("expiresInMs", doorman.ticketLifeMs());
  }

  private Future<Caller> identify(HttpServerRequest request) {
    // A ticket is for those alone that can show no header.
    return doorman.identify(gate.credentials(request.remoteAddress(), request.headers(), null));
  }

  private void pass(RoutingContext context, Caller caller) {
    if (!READING.contains(context.request().method())
        && !FOR_EVERY_CALLER.contains(context.normalizedPath())
        && !caller.permissions().admin()) {
      refuse(context, doorman.refused(Refusal.FORBIDDEN).cause());
      return;
    }
    context.put(CALLER, caller);
    context.next();
  }

  private void refuse(RoutingContext context, Throwable failure) {
    if (!(failure instanceof RefusedException refused)) {
      context.fail(failure);
      return;
    }
    refused.explainIn(context.response());
    problem.answer(context, refused.refusal().httpStatus(), refused.refusal().text());
  }
}
