package io.spore.gateway.websocket;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.spore.gateway.websocket.Entrance.Guest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets clients of server-sent events in. */
final class EventStreamDoor {
  private static final Logger LOG = LoggerFactory.getLogger(EventStreamDoor.class);
  private static final String LAST_EVENT_ID = "last-event-id";

  /** A client that lost its connection comes back after two seconds. */
  private static final String RETRY = "retry: 2000\n\n";

  private final Entrance entrance;
  private final Later later;

  EventStreamDoor(Entrance entrance, Later later) {
    this.entrance = entrance;
    this.later = later;
  }

  /** Answers with a stream of events. */
  void open(HttpServerRequest request) {
    if (!request.method().equals(HttpMethod.GET)) {
      request.response().putHeader(HttpHeaders.ALLOW, "GET");
      refuse(request, 405, entrance.notices().problem("method not allowed"));
      return;
    }
    ConnectRequest wanted;
    try {
      wanted = read(request);
    } catch (BadRequestException e) {
      refuse(request, 400, entrance.notices().problem(e));
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
                stream(request, wanted);
              }
            })
        .onFailure(
            failure ->
                refuse(
                    request,
                    503,
                    entrance
                        .notices()
                        .problem("the event log can't be read: " + failure.getMessage())));
  }

  private ConnectRequest read(HttpServerRequest request) throws BadRequestException {
    ConnectRequest wanted = entrance.read(request.query());
    String last = request.getHeader(LAST_EVENT_ID);
    // The header is newer than the address, which stays as it was when the page was loaded.
    return last == null || last.isEmpty()
        ? wanted
        : wanted.withCursor(Values.cursor("Last-Event-ID", last));
  }

  private void stream(HttpServerRequest request, ConnectRequest wanted) {
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
    response.write(RETRY);
    Guest guest = entrance.admit(writer, Rendering.eventStream(wanted.cloudEvents()), wanted);
    Subscriber subscriber = guest.subscriber();
    // Not at once: a client may be closed while all clients are gone through.
    writer.onEnded(() -> later.soon(() -> dismiss(subscriber)));
    response.closeHandler(closed -> dismiss(subscriber));
    LOG.atDebug()
        .addKeyValue("subscriberId", subscriber.id())
        .addKeyValue("remoteAddress", request.remoteAddress())
        .log("event stream client connected");
  }

  private void dismiss(Subscriber subscriber) {
    entrance.dismiss(subscriber);
    LOG.atDebug().addKeyValue("subscriberId", subscriber.id()).log("event stream client gone");
  }

  private static void refuse(HttpServerRequest request, int status, ObjectNode problem) {
    request
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(problem.put("method", request.method().name()).put("path", request.path()).toString());
  }
}
