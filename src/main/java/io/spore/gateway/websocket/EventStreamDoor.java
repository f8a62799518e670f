package io.spore.gateway.websocket;

import io.spore.gateway.event.BadRequestException;
import io.spore.gateway.event.RequestValues;
import io.spore.gateway.guard.BrowserHeaders;
import io.spore.gateway.guard.Caller;
import io.spore.gateway.guard.Credentials;
import io.spore.gateway.guard.Gate;
import io.spore.gateway.guard.ProblemDetails;
import io.spore.gateway.guard.Refusal;
import io.spore.gateway.guard.RefusedException;
import io.spore.gateway.guard.Visitor;
import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients of server-sent events in. */
final class EventStreamDoor {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreamDoor.class);
  private static final String LAST_EVENT_ID = "last-event-id";

  /** A client that lost its connection comes back after two seconds. */
  private static final String RETRY = "retry: 2000\n\n";

  private final Gate gate;
  private final Entrance entrance;
  private final Later later;

  EventStreamDoor(Gate gate, Entrance entrance, Later later) {
    this.gate = gate;
    this.entrance = entrance;
    this.later = later;
  }

  /** Answers with a stream of events. */
  void open(HttpServerRequest request) {
    BrowserHeaders.protect(request.response());
    List<String> from = request.headers().getAll("origin");
    Optional<Refusal> foreign = gate.origins().objection(request.authority(), from);
    if (foreign.isPresent()) {
      refuse(request, gate.doorman().refused(foreign.get()).cause());
      return;
    }
    request.response().putHeader(HttpHeaders.VARY, "origin");
    if (!from.isEmpty()) {
      BrowserHeaders.allow(from.get(0), request.response());
    }
    if (request.method().equals(HttpMethod.OPTIONS)) {
      request.response().setStatusCode(204).end();
    } else if (request.method().equals(HttpMethod.GET)) {
      identify(request);
    } else {
      request.response().putHeader(HttpHeaders.ALLOW, "GET");
      refuse(request, 405, "method not allowed");
    }
  }

  private void identify(HttpServerRequest request) {
    Credentials shown =
        gate.credentials(request.remoteAddress(), request.headers(), request.query());
    Future<Caller> caller = gate.doorman().identify(shown);
    caller
        .onSuccess(known -> welcome(request, new Visitor(shown.address(), known)))
        .onFailure(failure -> refuse(request, failure));
  }

  private void welcome(HttpServerRequest request, Visitor visitor) {
    ConnectRequest wanted;
    try {
      wanted = read(request);
    } catch (BadRequestException e) {
      gate.doorman().refusals().countLimit(e);
      entrance.countRefused();
      refuse(request, entrance.notices().problem(request, e));
      return;
    }
    entrance
        .isReplayedToTheEnd(wanted)
        .onSuccess(
            over -> {
              if (over) {
                // The one answer after which an EventSource does not come back.
                request.response().setStatusCode(204).end();
              } else {
                stream(request, wanted, visitor);
              }
            })
        .onFailure(
            failure ->
                refuse(request, 503, "the event log can't be read: " + failure.getMessage()));
  }

  private ConnectRequest read(HttpServerRequest request) throws BadRequestException {
    ConnectRequest wanted = entrance.read(request.query());
    String last = request.getHeader(LAST_EVENT_ID);
    // The header is newer than the address, which stays as it was when the page was loaded.
    return last == null || last.isEmpty()
        ? wanted
        : wanted.withCursor(RequestValues.cursor("Last-Event-ID", last));
  }

  private void stream(HttpServerRequest request, ConnectRequest wanted, Visitor visitor) {
    HttpServerResponse response = request.response();
    if (response.closed()) {
      return;
    }
    response
        .setChunked(true)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
        .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
        // Tells nginx to pass events on as they come.
        .putHeader("x-accel-buffering", "no");
    EventStreamWriter writer = new EventStreamWriter(request);
    writer.writeText(RETRY);
    Guest guest =
        entrance.admit(writer, Rendering.eventStream(wanted.cloudEvents()), wanted, visitor);
    // Not before: whoever gets an answer gets everything from then on.
    writer.flush();
    // Not at once: a client may be closed while all clients are gone through.
    writer.onEnded(() -> later.soon(() -> dismiss(guest)));
    response.closeHandler(closed -> dismiss(guest));
    LOG.atDebug()
        .addKeyValue("subscriberId", guest.subscriber().id())
        .addKeyValue("remoteAddress", request.remoteAddress())
        .log("event stream client connected");
  }

  private void dismiss(Guest guest) {
    entrance.dismiss(guest);
    LOG.atDebug()
        .addKeyValue("subscriberId", guest.subscriber().id())
        .log("event stream client gone");
  }

  private void refuse(HttpServerRequest request, Throwable failure) {
    if (failure instanceof RefusedException refused) {
      refused.explainIn(request.response());
      Refusal refusal = refused.refusal();
      refuse(request, refusal.httpStatus(), refusal.text());
    } else {
      LOG.atError().setCause(failure).log("could not tell who a client is");
      refuse(request, 500, "internal error");
    }
  }

  private void refuse(HttpServerRequest request, int status, String detail) {
    refuse(request, entrance.notices().problem(request, status, detail));
  }

  private static void refuse(HttpServerRequest request, JsonObject problem) {
    request
        .response()
        .setStatusCode(problem.getInteger("status"))
        .putHeader(HttpHeaders.CONTENT_TYPE, ProblemDetails.TYPE)
        .end(problem.toBuffer());
  }
}
