package io.spore.gateway.http;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.Cursor;
import io.spore.gateway.event.EventHistory;
import io.spore.gateway.event.EventHistory.Resumption;
import io.spore.gateway.event.Origin;
import io.spore.gateway.guard.ProblemDetails;
import io.spore.gateway.http.EventsAnswer.Stretch;
import io.spore.gateway.http.EventsRequest.Moment;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** Answers what was: a stretch of the event log. */
public final class EventsRoute {
  /** Where it is served. */
  static final String PATH = "/api/events";

  private final Supplier<Optional<EventHistory>> history;
  private final Supplier<Origin> self;
  private final int maxFilters;
  private final InstantSource clock;

  /**
   * Prepares the route.
   *
   * @param history every event, for as long as it is kept; empty when nothing is
   * @param self this gateway, as it stamps events now
   * @param maxFilters how many topic filters a client may name
   */
  public EventsRoute(
      Supplier<Optional<EventHistory>> history,
      Supplier<Origin> self,
      int maxFilters,
      InstantSource clock) {
    this.history = history;
    this.self = self;
    this.maxFilters = maxFilters;
    this.clock = clock;
  }

  /** Answers a request. */
  void serve(RoutingContext context) {
    EventsRequest request;
    try {
      request =
          EventsRequest.parse(
              context.request().query(), context.request().getHeader("accept"), maxFilters);
    } catch (BadRequestException e) {
      problem(context, 400, e);
      return;
    }
    EventsRequest permitted = request.within(ApiDoor.caller(context).permissions().read());
    Optional<EventHistory> kept = history.get();
    if (kept.isEmpty()) {
      problem(context, 404, "this gateway keeps no event log", new JsonObject());
      return;
    }
    serve(context, permitted, kept.get());
  }

  private void serve(RoutingContext context, EventsRequest request, EventHistory kept) {
    // Before anything is looked up, so that the end stands still.
    long now = kept.end();
    Optional<Cursor> after = request.from().flatMap(Moment::cursor);
    Optional<Cursor> upTo = request.to().flatMap(Moment::cursor);
    Future<Long> from =
        request
            .from()
            .map(begin -> begin(begin, kept))
            .orElse(Future.succeededFuture(kept.oldest()));
    Future<Long> to =
        request.to().map(end -> end(end, kept, now)).orElse(Future.succeededFuture(now));
    Future.all(from, to)
        .onSuccess(
            found ->
                new EventsAnswer(
                        context.vertx(),
                        context.response(),
                        kept,
                        self.get(),
                        clock,
                        request,
                        new Stretch(from.result(), to.result(), after.orElse(Cursor.START), upTo))
                    .begin())
        .onFailure(
            failure -> {
              if (failure instanceof BadRequestException gone) {
                problem(context, 410, gone);
              } else {
                problem(
                    context,
                    503,
                    "the event log can't be read: " + failure.getMessage(),
                    new JsonObject());
              }
            });
  }

  private static Future<Long> begin(Moment from, EventHistory kept) {
    return from.time().map(kept::at).orElseGet(() -> behind(from, kept));
  }

  /** Where a cursor ends is known of each event alone, as gateways tell events in own orders. */
  private static Future<Long> end(Moment to, EventHistory kept, long now) {
    return to.time().map(kept::at).orElseGet(() -> behind(to, kept).map(known -> now));
  }

  private static Future<Long> behind(Moment moment, EventHistory kept) {
    Cursor cursor = moment.cursor().orElseThrow();
    return kept.after(cursor).compose(found -> complete(found, moment.parameter(), cursor));
  }

  private static Future<Long> complete(Resumption found, String parameter, Cursor cursor) {
    return found
        .missing()
        .<Future<Long>>map(
            missing ->
                Future.failedFuture(
                    new BadRequestException(parameter, cursor.toString(), missing.reason())))
        .orElseGet(() -> Future.succeededFuture(found.from()));
  }

  private void problem(RoutingContext context, int status, BadRequestException problem) {
    problem(
        context,
        status,
        problem.field() + ": " + problem.getMessage(),
        new JsonObject().put("field", problem.field()).put("value", problem.value()));
  }

  private void problem(RoutingContext context, int status, String detail, JsonObject members) {
    if (context.response().closed()) {
      return;
    }
    context
        .response()
        .setStatusCode(status)
        .putHeader("content-type", ProblemDetails.TYPE)
        .end(
            ProblemDetails.of(context.request(), status, detail, clock.millis())
                .mergeIn(members)
                .toBuffer());
  }
}
